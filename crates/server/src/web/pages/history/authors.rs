//! `/{event}/{session}/authors`: whose words are whose, for the editor of those who write the note.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sillage_access::Action;
use sillage_document::ClientId;
use sillage_history::Moment;
use sillage_storage::DeviceId;

use super::{failed, find, private};
use crate::{
    App,
    web::pages::{RequestContext, error::error_page},
};

/// Somebody who wrote in the note, here or away.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Author {
    /// The name of the device, where its person gave one.
    name: Option<String>,
    /// The client ids that it wrote under.
    clients: Vec<ClientId>,
}

/// In the order in which they began, so that their colours stay theirs.
pub(super) async fn authors(
    cx: RequestContext,
    State(app): State<Arc<App>>,
    Path((event, session)): Path<(String, String)>,
) -> Response {
    let Some((id, ..)) = find(&cx, &app, &event, &session) else {
        return error_page(&cx, StatusCode::NOT_FOUND);
    };
    let may = |action| {
        let device = cx.device.as_ref();
        app.access.may_with(device, action, &id).is_ok()
    };
    if !may(Action::Write) && !may(Action::ReadHistory) {
        return error_page(&cx, StatusCode::FORBIDDEN);
    }
    match app.revisions.timeline(&id).await {
        Ok(timeline) => {
            let name = |device| app.access.chosen_name(device);
            private(Json(in_order(timeline.authors(), name)).into_response())
        }
        Err(error) => failed(&cx, &id, &error),
    }
}

/// One author for each device; what no device is known of is one for each client id.
fn in_order(
    clients: BTreeMap<ClientId, Moment>,
    name: impl Fn(DeviceId) -> Option<String>,
) -> Vec<Author> {
    let mut firsts: Vec<(ClientId, Moment)> = clients.into_iter().collect();
    firsts.sort_by_key(|(client, moment)| (moment.seq, *client));
    let mut known: BTreeMap<DeviceId, usize> = BTreeMap::new();
    let mut authors: Vec<Author> = Vec::new();
    for (client, Moment { device, .. }) in firsts {
        if let Some(author) = known.get(&device).and_then(|at| authors.get_mut(*at)) {
            author.clients.push(client);
            continue;
        }
        if device != DeviceId(0) {
            known.insert(device, authors.len());
        }
        authors.push(Author {
            name: name(device),
            clients: vec![client],
        });
    }
    authors
}

#[cfg(test)]
mod tests {
    use sillage_storage::{Seq, UnixMillis};

    use super::*;

    #[test]
    fn a_device_is_one_author_and_the_first_to_write_comes_first() {
        let moment = |seq, device| Moment {
            seq: Seq(seq),
            at: UnixMillis(0),
            device: DeviceId(device),
        };
        let clients = [
            (10, moment(3, 7)),
            (11, moment(1, 8)),
            (12, moment(4, 8)),
            (13, moment(2, 0)),
            (14, moment(5, 0)),
        ];
        let name = |device| (device == DeviceId(8)).then(|| "Ada".to_owned());
        let authors = in_order(clients.into(), name);
        let clients: Vec<&[ClientId]> = authors.iter().map(|author| &author.clients[..]).collect();
        assert_eq!(clients, [&[11, 12][..], &[13], &[10], &[14]]);
        assert_eq!(authors[0].name.as_deref(), Some("Ada"));
        assert_eq!(authors[1].name, None);
    }
}
