//! The days of a schedule.

use jiff::civil::Date;

use super::{
    super::{
        lines::Lines,
        values::{Instant, date},
    },
    ScheduleDay,
    zone::Zone,
};
use crate::{Day, SourceLocation, day_slug, warning::Warnings};

/// The day, or nothing if its date cannot be read: its sessions then stand by their own dates.
pub(super) fn day(
    mut raw: ScheduleDay,
    zone: &Zone,
    language: &str,
    lines: &mut Lines,
    warnings: &mut Warnings,
) -> Option<Day> {
    let text = raw.fields.text(&["date"]);
    let mut moment = |keys: &[&str]| {
        let key = keys.iter().find(|key| raw.fields.peek(key).is_some())?;
        let instant = Instant::read(&raw.fields.peek(key)?)?;
        raw.fields.drop(key);
        if zone.dates_are_elsewhere {
            return instant.in_zone(&zone.rules);
        }
        instant.in_zone_or_as_written(&zone.rules)
    };
    let (start, end) = (moment(&["start", "day_start"]), moment(&["end", "day_end"]));
    let of_start = start.as_ref().map(jiff::Zoned::date);
    let written = text.as_deref().and_then(date);
    let date = match of_start {
        // Written in the zone of the dates, a day may be the one before that of the hours.
        Some(date) if zone.dates_are_elsewhere => Some(date),
        _ => written.or(of_start),
    };
    let Some(date) = date else {
        let problem = match text {
            Some(text) => format!("“{text}” is no date"),
            None => "there is no date".to_owned(),
        };
        let instead = "sessions without a date of their own have no day; write it as 2022-07-06";
        warnings.add(SourceLocation::of(raw.line, "day, date"), problem, instead);
        return None;
    };
    if let Some(line) = raw.line {
        lines.note(format!("day {date}"), line);
    }
    raw.fields.drop("index");
    Some(Day {
        date,
        slug: day_slug(date, language),
        title: raw.fields.name(&["title", "name"]),
        character: None,
        description: raw.fields.text(&["description"]),
        start,
        end,
        extra: raw.fields.rest(),
    })
}

/// Adds a day; what a file has twice is one day from the first beginning to the last end.
pub(super) fn add(days: &mut Vec<Day>, day: Day) {
    let Some(there) = days.iter_mut().find(|there| there.date == day.date) else {
        days.push(day);
        return;
    };
    there.title = there.title.take().or(day.title);
    there.description = there.description.take().or(day.description);
    there.start = [there.start.take(), day.start].into_iter().flatten().min();
    there.end = [there.end.take(), day.end].into_iter().flatten().max();
    for (key, value) in day.extra {
        there.extra.entry(key).or_insert(value);
    }
}

/// Adds the day of a session that stands in none.
pub(super) fn add_date(days: &mut Vec<Day>, date: Date, language: &str) {
    if days.iter().all(|day| day.date != date) {
        days.push(Day {
            date,
            slug: day_slug(date, language),
            title: None,
            character: None,
            description: None,
            start: None,
            end: None,
            extra: crate::Extra::new(),
        });
    }
}
