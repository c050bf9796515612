//! One session of a schedule.

use jiff::{SignedDuration, Zoned};

use super::{
    clock, invalid,
    lines::Lines,
    named::Named,
    schedule::{Fields, ScheduleSession},
    schedule_event::Context,
};
use crate::{Link, Person, Place, ProgrammeError, Session, Slug, Status};

pub(super) fn session(
    context: &Context<'_>,
    raw: ScheduleSession,
    themes: &mut Named,
    rooms: &mut Named,
    lines: &mut Lines,
) -> Result<Session, ProgrammeError> {
    let ScheduleSession { line, mut fields } = raw;
    let (id, guid) = (fields.text(&["id"]), fields.text(&["guid"]));
    let slug = [&id, &guid]
        .into_iter()
        .flatten()
        .find_map(|id| Slug::made_from(id))
        .ok_or_else(|| {
            let title = fields.peek("title").unwrap_or_default();
            let at = Place {
                line,
                thing: Some(format!("session “{title}”")),
            };
            invalid(
                at,
                "there is neither an id nor a guid",
                "give each session an id that never changes",
            )
        })?;
    let thing = format!("session {slug}");
    if let Some(line) = line {
        lines.note(thing.clone(), line);
    }
    let place = |key: &str| Place {
        line,
        thing: Some(format!("{thing}, {key}")),
    };
    let start = start(&mut fields, context, place)?;
    let duration = duration(&mut fields, place)?;
    Ok(Session {
        slug,
        id,
        guid,
        title: fields.name(&["title"]).unwrap_or_default(),
        subtitle: fields.text(&["subtitle"]),
        kind: fields.text(&["type"]),
        language: fields.text(&["language"]),
        day: Some(context.day.date),
        start,
        duration,
        room: room(&mut fields, context, rooms),
        theme: fields.name(&["track"]).and_then(|name| themes.slug(&name)),
        speakers: fields
            .list("persons", "person")
            .into_iter()
            .map(person)
            .collect(),
        support: Vec::new(),
        abstract_text: fields.text(&["abstract"]),
        description: fields.text(&["description"]),
        status: status(&mut fields),
        url: fields.text(&["url"]),
        logo: fields.text(&["logo"]),
        links: links(&mut fields, "links", "link"),
        attachments: links(&mut fields, "attachments", "attachment"),
        extra: fields.rest(),
    })
}

/// From `date`, which has day, hour and offset; older files have only `start`, in the night after the
/// day if it is before the day changes. Neither: the hour is not known.
fn start(
    fields: &mut Fields,
    context: &Context<'_>,
    place: impl Fn(&str) -> Place,
) -> Result<Option<Zoned>, ProgrammeError> {
    let zone = &context.zone.rules;
    let bad_hour = || invalid(place("start"), "this is no hour", "write it as 14:30");
    let hour = fields
        .peek("start")
        .filter(|text| clock::moment(text, zone).is_none())
        .map(|text| clock::hour(&text).ok_or_else(bad_hour))
        .transpose()?;
    let bad_date = || {
        invalid(
            place("date"),
            "this is no date",
            "write it as 2022-07-06T14:30:00+02:00",
        )
    };
    let moment = match fields.peek("date").or_else(|| fields.peek("start")) {
        None => None,
        Some(text) => match (clock::moment(&text, zone), clock::date(&text), hour) {
            (Some(moment), _, _) => Some(moment),
            (None, Some(date), Some(hour)) if date != context.day.date => {
                date.to_datetime(hour).to_zoned(zone.clone()).ok()
            }
            (None, date, Some(hour)) if date.is_some() || fields.peek("date").is_none() => {
                clock::on_day(context.day.date, hour, context.zone.day_change, zone)
            }
            (None, Some(_), None) => None,
            _ => return Err(bad_date()),
        },
    };
    if let Some(moment) = &moment {
        fields.0.remove("date");
        // A second hour that contradicts the first is kept where it can be seen.
        if hour.is_none_or(|hour| hour == moment.time()) {
            fields.0.remove("start");
        }
    }
    Ok(moment)
}

fn duration(
    fields: &mut Fields,
    place: impl Fn(&str) -> Place,
) -> Result<Option<SignedDuration>, ProgrammeError> {
    let Some(text) = fields.text(&["duration"]) else {
        return Ok(None);
    };
    let bad = || {
        invalid(
            place("duration"),
            format!("“{text}” is no duration"),
            "write it as 01:30",
        )
    };
    clock::duration(&text).map(Some).ok_or_else(bad)
}

/// The room around the session, or the one that the session itself names.
fn room(fields: &mut Fields, context: &Context<'_>, rooms: &mut Named) -> Option<Slug> {
    let own = fields.name(&["room"]).and_then(|name| rooms.slug(&name));
    own.or_else(|| context.room.clone())
}

fn status(fields: &mut Fields) -> Status {
    for key in ["status", "state"] {
        let status = match fields.peek(key).unwrap_or_default().to_lowercase().as_str() {
            "confirmed" | "accepted" | "scheduled" => Status::Confirmed,
            "provisional" | "tentative" | "unconfirmed" => Status::Provisional,
            "cancelled" | "canceled" => Status::Cancelled,
            _ => continue,
        };
        fields.0.remove(key);
        return status;
    }
    Status::Confirmed
}

fn person(mut fields: Fields) -> Person {
    Person {
        id: fields.text(&["id"]),
        name: fields
            .text(&["public_name", "full_public_name", "name", "text"])
            .unwrap_or_default(),
        affiliation: None,
        biography: fields.text(&["biography", "description"]),
        extra: fields.rest(),
    }
}

fn links(fields: &mut Fields, key: &str, item: &str) -> Vec<Link> {
    let link = |mut fields: Fields| Link {
        url: fields.text(&["url", "href", "text"]).unwrap_or_default(),
        title: fields.text(&["title", "text"]),
        extra: fields.rest(),
    };
    fields.list(key, item).into_iter().map(link).collect()
}
