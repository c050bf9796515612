//! One session of a schedule.

use jiff::{SignedDuration, Zoned, civil::Date};
use serde_json::Value;

use super::{
    super::values::{Instant, duration, hour, is_marked_cancelled, status},
    Fields, ScheduleSession,
    links::Bases,
    location::ElementLocation,
    named::Named,
    people::{KnownPeople, people},
    session_start::start,
    zone::Zone,
};
use crate::{Session, Slug, Status, language_tags, warning::Warnings};

/// What all sessions of a schedule share while they are read.
pub(super) struct Context<'a> {
    pub(super) zone: &'a Zone,
    pub(super) bases: &'a Bases,
    pub(super) people: KnownPeople,
    pub(super) themes: Named,
    pub(super) rooms: Named,
}

/// Reads a session that stands in a day and a room, if it does. Its slug is the one that its id wants.
pub(super) fn session(
    context: &mut Context<'_>,
    raw: ScheduleSession,
    (day, room): (Option<Date>, Option<Slug>),
    warnings: &mut Warnings,
) -> Session {
    let ScheduleSession { line, mut fields } = raw;
    let (id, guid) = (fields.text(&["id"]), fields.text(&["guid"]));
    let id = id.or_else(|| fields.text(&["code"]));
    let title = fields.name(&["title", "name"]);
    let location = ElementLocation {
        line,
        thing: match (id.as_ref().or(guid.as_ref()), &title) {
            (Some(id), _) => format!("session {id}"),
            (None, Some(title)) => format!("session “{title}”"),
            (None, None) => "session".to_owned(),
        },
    };
    let slug = wanted_slug(
        id.as_deref(),
        guid.as_deref(),
        title.as_deref(),
        &location,
        warnings,
    );
    let title = title.unwrap_or_else(|| {
        let title = format!("Session {}", id.as_deref().unwrap_or(slug.as_str()));
        warnings.add(
            location.itself(),
            "it has no title",
            format!("it is called “{title}”"),
        );
        title
    });
    let start = start(&mut fields, day, context.zone, &location, warnings);
    let of_start = || Some(programme_day(start.as_ref()?, context.zone));
    let mut session = Session::titled(slug, title);
    session.day = day.or_else(of_start);
    session.duration = length(
        &mut fields,
        start.as_ref(),
        context.zone,
        &location,
        warnings,
    );
    session.start = start;
    (session.id, session.guid) = (id, guid);
    session.status = take_status(&mut fields, &session.title);
    (session.language, session.languages) = take_languages(&mut fields);
    describe(&mut session, &mut fields, room, context);
    session.extra = fields.rest();
    session
}

/// All that is not needed to know which session it is and when.
fn describe(
    session: &mut Session,
    fields: &mut Fields,
    room: Option<Slug>,
    context: &mut Context<'_>,
) {
    session.subtitle = fields.text(&["subtitle"]);
    session.kind = fields.text(&["type"]);
    session.room = take_room(fields, room, &mut context.rooms);
    session.theme = fields
        .name(&["track"])
        .and_then(|name| context.themes.slug(&name));
    session.speakers = people(fields, &mut context.people);
    session.abstract_text = fields.text(&["abstract"]);
    session.description = fields.text(&["description"]);
    session.url = fields
        .text(&["url"])
        .map(|url| context.bases.whole(url, None));
    let page = session.url.as_deref();
    session.logo = fields
        .text(&["logo"])
        .map(|logo| context.bases.whole(logo, page));
    session.links = context.bases.links(fields, "links", "link", page);
    session.attachments = context
        .bases
        .links(fields, "attachments", "attachment", page);
}

/// The address that the id makes; one made of the title is said, since a new title would move it.
fn wanted_slug(
    id: Option<&str>,
    guid: Option<&str>,
    title: Option<&str>,
    location: &ElementLocation,
    warnings: &mut Warnings,
) -> Slug {
    let made = [id, guid].into_iter().flatten().find_map(Slug::made_from);
    let given = || Some(Slug::of_name(id.or(guid)?, "session"));
    made.or_else(given).unwrap_or_else(|| {
        let slug = Slug::of_name(title.unwrap_or("session"), "session");
        let instead = format!("its address is “{slug}” as long as its title stays; give it an id");
        warnings.add(
            location.itself(),
            "it has neither an id nor a guid",
            instead,
        );
        slug
    })
}

/// The day of the programme on which a moment lies: a talk at 00:30 belongs to the day before.
fn programme_day(at: &Zoned, zone: &Zone) -> Date {
    let date = at.date();
    let is_night = at.time() < zone.day_change;
    (is_night.then(|| date.yesterday().ok()).flatten()).unwrap_or(date)
}

/// From `duration`, or else from `end`.
fn length(
    fields: &mut Fields,
    start: Option<&Zoned>,
    zone: &Zone,
    location: &ElementLocation,
    warnings: &mut Warnings,
) -> Option<SignedDuration> {
    if let Some(text) = fields.text(&["duration"]) {
        let length = duration(&text);
        if length.is_none() {
            let problem = format!("“{text}” is no duration");
            warnings.add(
                location.at("duration"),
                problem,
                "the end is left open; write it as 01:30",
            );
        }
        return length.filter(SignedDuration::is_positive);
    }
    let (start, text) = (start?, fields.peek("end")?);
    let end = if let Some(instant) = Instant::read(&text) {
        instant.in_zone(&zone.rules)?
    } else {
        let local = start.date().to_datetime(hour(&text)?.time);
        let local = if local > start.datetime() {
            local
        } else {
            local.tomorrow().ok()?
        };
        local.to_zoned(zone.rules.clone()).ok()?
    };
    let length = start.duration_until(&end);
    if !length.is_positive() {
        warnings.add(
            location.at("end"),
            format!("“{text}” is not after the start"),
            "the end is left open",
        );
        return None;
    }
    fields.drop("end");
    Some(length)
}

/// The room around the session; only where there is none, the one that the session itself names, which
/// in some files is a key and not a name.
fn take_room(fields: &mut Fields, around: Option<Slug>, rooms: &mut Named) -> Option<Slug> {
    let Some(around) = around else {
        return fields.name(&["room"]).and_then(|name| rooms.slug(&name));
    };
    if fields
        .peek("room")
        .is_some_and(|name| rooms.is_called(&around, &name))
    {
        fields.drop("room");
    }
    Some(around)
}

/// What the file says in any of its ways; that it is cancelled outweighs the rest.
fn take_status(fields: &mut Fields, title: &str) -> Status {
    let mut found = None;
    for key in ["status", "state"] {
        if let Some(status) = fields.peek(key).and_then(|word| status(&word)) {
            fields.drop(key);
            found = found.max(Some(status));
        }
    }
    let mut is_cancelled = is_marked_cancelled(title);
    for key in ["cancelled", "canceled", "is_cancelled", "is_canceled"] {
        let text = fields.peek(key).unwrap_or_default().to_lowercase();
        if ["true", "1", "yes", "oui", "ja"].contains(&text.trim()) {
            is_cancelled = true;
            fields.drop(key);
        }
    }
    if is_cancelled {
        return Status::Cancelled;
    }
    found.unwrap_or_default()
}

/// The one language, or all of several; what names none that is known stays where it can be seen.
fn take_languages(fields: &mut Fields) -> (Option<String>, Vec<String>) {
    let key = if fields.0.contains_key("language") {
        "language"
    } else {
        "languages"
    };
    let text = match fields.0.get(key) {
        Some(Value::Array(items)) => {
            let words = items.iter().filter_map(Value::as_str);
            words.collect::<Vec<_>>().join(", ")
        }
        _ => fields.peek(key).unwrap_or_default(),
    };
    let mut tags = language_tags(&text);
    if !tags.is_empty() {
        fields.drop(key);
    }
    if tags.len() > 1 {
        return (None, tags);
    }
    (tags.pop(), Vec::new())
}
