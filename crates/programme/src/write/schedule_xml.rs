//! `schedule.xml`.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};

use super::{
    Leaving, ScheduleDay, Scheduled, acronym, clean, hours_and_minutes, moment, schedule_days,
};
use crate::Event;

type Out = Writer<Vec<u8>>;

/// The event as `schedule.xml`, valid by the voc's `schedule.xml.xsd`.
#[must_use]
pub fn schedule_xml(event: &Event, leaving: &Leaving<'_>) -> String {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    // A Vec takes all that is written.
    let _ = write(&mut out, event, leaving);
    let mut text = String::from_utf8(out.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn write(out: &mut Out, event: &Event, leaving: &Leaving<'_>) -> io::Result<()> {
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let days = schedule_days(event, leaving);
    out.create_element("schedule").write_inner_content(|out| {
        text(out, "version", "1")?;
        out.create_element("conference")
            .write_inner_content(|out| {
                text(out, "acronym", &acronym(event))?;
                text(out, "title", &event.title)?;
                text(out, "start", &event.first_day.to_string())?;
                text(out, "end", &event.last_day.to_string())?;
                text(out, "days", &days.len().to_string())?;
                text(out, "timeslot_duration", "00:05")
            })?;
        for day in &days {
            self::day(out, event, leaving, day)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn day(
    out: &mut Out,
    event: &Event,
    leaving: &Leaving<'_>,
    day: &ScheduleDay<'_>,
) -> io::Result<()> {
    out.create_element("day")
        .with_attributes([
            ("index", day.index.to_string().as_str()),
            ("date", &day.date.to_string()),
            ("start", &moment(&day.start)),
            ("end", &moment(&day.end)),
        ])
        .write_inner_content(|out| {
            for (name, sessions) in &day.rooms {
                let name = clean(name);
                out.create_element("room")
                    .with_attribute(("name", name.as_str()))
                    .write_inner_content(|out| {
                        for session in sessions {
                            self::session(out, event, leaving, &name, session)?;
                        }
                        Ok(())
                    })?;
            }
            Ok(())
        })?;
    Ok(())
}

fn session(
    out: &mut Out,
    event: &Event,
    leaving: &Leaving<'_>,
    room: &str,
    scheduled: &Scheduled<'_>,
) -> io::Result<()> {
    let Scheduled { session, start, .. } = scheduled;
    let theme = session
        .theme
        .as_ref()
        .and_then(|slug| event.theme(slug.as_str()));
    let or_empty = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    out.create_element("event")
        .with_attributes([
            ("guid", scheduled.guid.as_str()),
            ("id", &scheduled.id.to_string()),
        ])
        .write_inner_content(|out| {
            text(out, "room", room)?;
            text(out, "title", &session.title)?;
            text(out, "subtitle", &or_empty(&session.subtitle))?;
            text(out, "type", session.kind.as_deref().unwrap_or("other"))?;
            text(out, "date", &moment(start))?;
            text(out, "start", &start.strftime("%H:%M").to_string())?;
            text(out, "duration", &hours_and_minutes(session.duration))?;
            text(out, "abstract", &or_empty(&session.abstract_text))?;
            text(out, "slug", &scheduled.slug)?;
            text(out, "track", theme.map_or("", |theme| &theme.title))?;
            let language = session.language.as_ref().unwrap_or(&event.language);
            text(out, "language", language)?;
            text(out, "description", &or_empty(&session.description))?;
            out.create_element("persons").write_inner_content(|out| {
                for person in &session.speakers {
                    text(out, "person", &person.name)?;
                }
                Ok(())
            })?;
            out.create_element("links").write_inner_content(|out| {
                for (url, title) in leaving.links(event, session) {
                    let title = clean(&title);
                    out.create_element("link")
                        .with_attribute(("href", url.as_str()))
                        .write_text_content(BytesText::new(&title))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
    Ok(())
}

fn text(out: &mut Out, name: &str, content: &str) -> io::Result<()> {
    let content = clean(content);
    out.create_element(name)
        .write_text_content(BytesText::new(&content))?;
    Ok(())
}
