//! Who holds a link of the event, by device; one is removed and let in again by one press.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use sillage_access::Role;

use super::{
    answers::{Sent, back, fields, page},
    gate::Console,
    words::{Done, Tab, Undo},
};
use crate::{
    App,
    auth::{KnownDevice, OrganiserAct, device_name, name_of},
    web::pages::RequestContext,
};

/// Devices on one page, those that were here last first.
const SHOWN: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DeviceNotice {
    done: String,
    of: String,
}

#[derive(Template)]
#[template(path = "organise_devices.html")]
struct DevicesPage<'a> {
    cx: &'a RequestContext,
    event: &'a sillage_programme::Event,
    style: Option<&'a str>,
    tabs: Vec<Tab>,
    done: Option<Done>,
    here: String,
    count: String,
    rows: Vec<DeviceRow>,
}

/// One browser or program.
struct DeviceRow {
    id: String,
    name: String,
    facts: Vec<String>,
    is_removed: bool,
    can_remove: bool,
    is_me: bool,
}

/// `/{event}/organise/devices`
pub(super) async fn show(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    Query(told): Query<DeviceNotice>,
) -> Response {
    let console = match Console::enter(cx, app, &event) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let devices = console.app.access.devices_of(&event);
    let cx = &console.cx;
    let template = DevicesPage {
        cx,
        event: &console.event,
        style: console.style.as_deref(),
        tabs: console.tabs("/devices"),
        done: done(&console, &devices, &told),
        here: cx.link(&console.path("/devices")),
        count: console.number("organise-devices-count", devices.len() as u64),
        rows: devices
            .iter()
            .take(SHOWN)
            .map(|device| row(&console, device))
            .collect(),
    };
    page(&console.cx, &template)
}

fn row(console: &Console, device: &KnownDevice) -> DeviceRow {
    let cx = &console.cx;
    let event = console.event.slug.as_str();
    let links = device.keys.iter().map(|key| {
        let role = console.role(key.grant.role);
        match key.grant.label.as_str() {
            "" => role,
            label => format!("{role} ({label})"),
        }
    });
    let links: Vec<_> = links.collect();
    let id = device_name(device.id);
    let facts = vec![
        links.join(", "),
        cx.with(
            "organise-device-seen",
            "when",
            console.at(device.record.last_seen),
        ),
        cx.with("organise-device-number", "number", id[..4].to_owned()),
    ];
    let is_removed = device.is_removed_from(event);
    DeviceRow {
        name: name_of_person(console, device),
        facts,
        is_removed,
        can_remove: !is_removed && !organises(device),
        is_me: device.id == console.device().id,
        id,
    }
}

/// A name that its person gave; most give none.
fn name_of_person(console: &Console, device: &KnownDevice) -> String {
    let chosen = device.record.name.clone();
    chosen.unwrap_or_else(|| console.cx.t("organise-device-nameless"))
}

/// A device that organises is not removed: its link is ended.
fn organises(device: &KnownDevice) -> bool {
    let organises =
        |grant: &sillage_access::Grant| grant.role == Role::Organiser && grant.revoked.is_none();
    device.grants().any(organises)
}

#[derive(Deserialize)]
pub(super) struct DeviceForm {
    act: String,
    id: String,
}

/// Removes a device from the event, or lets it in again.
pub(super) async fn act(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path(event): Path<String>,
    headers: HeaderMap,
    sent: Sent<DeviceForm>,
) -> Response {
    let console = match Console::enter_to_act(cx, app, &event, &headers) {
        Ok(console) if console.whole => console,
        Ok(console) => return console.not_found(),
        Err(answer) => return *answer,
    };
    let Some(DeviceForm { act, id }) = fields(sent) else {
        return console.not_found();
    };
    let known = console.app.access.devices_of(&event);
    let Some(device) = known
        .into_iter()
        .find(|device| device_name(device.id) == id)
    else {
        return console.not_found();
    };
    let (removed, noted) = match act.as_str() {
        "remove" if !organises(&device) => (true, OrganiserAct::DeviceRemoved),
        "readmit" => (false, OrganiserAct::DeviceReadmitted),
        _ => return console.not_found(),
    };
    let kept = console.app.access.set_removed(device.id, &event, removed);
    if let Err(error) = kept.await {
        return console.not_kept(&error);
    }
    console.note(noted, name_of(&device)).await;
    let query = [("done", act.as_str()), ("of", id.as_str())];
    back(&console.cx.link_query(&console.path("/devices"), &query))
}

fn done(console: &Console, devices: &[KnownDevice], told: &DeviceNotice) -> Option<Done> {
    let undo = match told.done.as_str() {
        "remove" => "readmit",
        "readmit" => "remove",
        _ => return None,
    };
    let device = devices
        .iter()
        .find(|device| device_name(device.id) == told.of)?;
    let cx = &console.cx;
    let name = name_of_person(console, device);
    Some(Done {
        text: cx.with(&format!("organise-done-{}", told.done), "title", name),
        undo: Some(Undo {
            action: cx.link(&console.path("/devices")),
            act: undo,
            id: told.of.clone(),
        }),
    })
}
