//! `schedule.json`.

use serde_json::{Map, Value, json};

use super::{
    Leaving, ScheduleDay, Scheduled, acronym, clean, hours_and_minutes, moment, schedule_days, uuid,
};
use crate::Event;

/// The event as `schedule.json`, valid by `https://c3voc.de/schedule/schema.json`.
#[must_use]
pub fn schedule_json(event: &Event, leaving: &Leaving<'_>) -> String {
    let days = schedule_days(event, leaving);
    let rooms = event.rooms.iter().map(|room| {
        let name = format!("{}/rooms/{}", event.slug, room.slug);
        json!({ "name": clean(&room.title), "guid": uuid(&name), "description": room.description })
    });
    let tracks = event
        .themes
        .iter()
        .map(|theme| json!({ "name": clean(&theme.title) }));
    let mut conference = json!({
        "acronym": acronym(event),
        "title": clean(&event.title),
        "start": event.first_day,
        "end": event.last_day,
        "daysCount": days.len(),
        "timeslot_duration": "00:05",
        "url": format!("{}/{}", leaving.base, event.slug),
        "tracks": tracks.collect::<Vec<_>>(),
        "rooms": rooms.collect::<Vec<_>>(),
        "days": days.iter().map(|day| self::day(event, leaving, day)).collect::<Vec<_>>(),
    });
    // The schema takes names like `Europe/Paris`, no offsets.
    if event.time_zone.contains('/') {
        conference["time_zone_name"] = json!(event.time_zone);
    }
    let schedule = json!({
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": { "name": "sillage", "version": env!("CARGO_PKG_VERSION") },
        "schedule": {
            "version": "1",
            "base_url": format!("{}/", leaving.base),
            "conference": conference,
        },
    });
    format!("{schedule:#}\n")
}

fn day(event: &Event, leaving: &Leaving<'_>, day: &ScheduleDay<'_>) -> Value {
    let rooms: Map<String, Value> = day
        .rooms
        .iter()
        .map(|(room, sessions)| {
            let room = clean(room);
            let sessions = sessions.iter();
            let sessions = sessions.map(|session| self::session(event, leaving, &room, session));
            let sessions = sessions.collect();
            (room, Value::Array(sessions))
        })
        .collect();
    json!({
        "index": day.index,
        "date": day.date,
        "day_start": moment(&day.start),
        "day_end": moment(&day.end),
        "rooms": rooms,
    })
}

fn session(event: &Event, leaving: &Leaving<'_>, room: &str, scheduled: &Scheduled<'_>) -> Value {
    let Scheduled { session, start, .. } = scheduled;
    let text = |text: &Option<String>| text.as_deref().map(clean);
    let theme = session
        .theme
        .as_ref()
        .and_then(|slug| event.theme(slug.as_str()));
    let links = leaving.links(event, session).into_iter();
    let links = links.map(|(url, title)| json!({ "url": url, "title": clean(&title) }));
    let persons = session
        .speakers
        .iter()
        .map(|person| json!({ "name": clean(&person.name) }));
    let attachments = session
        .attachments
        .iter()
        .filter_map(|file| Some(json!({ "url": file.href()?, "title": clean(file.label()) })));
    json!({
        "id": scheduled.id,
        "guid": scheduled.guid,
        "date": moment(start),
        "start": start.strftime("%H:%M").to_string(),
        "duration": hours_and_minutes(session.duration),
        "room": room,
        "slug": scheduled.slug,
        "url": leaving.address(event, session),
        "title": clean(&session.title),
        "subtitle": text(&session.subtitle),
        "track": theme.map(|theme| clean(&theme.title)),
        "type": session.kind.as_deref().map_or_else(|| "other".to_owned(), clean),
        "language": session.language.as_deref().unwrap_or(&event.language),
        "abstract": text(&session.abstract_text),
        "description": text(&session.description),
        "persons": persons.collect::<Vec<_>>(),
        "links": links.collect::<Vec<_>>(),
        "attachments": attachments.collect::<Vec<_>>(),
    })
}
