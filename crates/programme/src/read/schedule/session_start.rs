//! When a session begins: from a date with an hour, or from an hour on a day, in the right zone.

use jiff::{
    Zoned,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

use super::{
    super::values::{Hour, Instant, date, hour},
    Fields,
    location::ElementLocation,
    zone::Zone,
};
use crate::warning::Warnings;

/// From `date`, which has day, hour and offset; older files have only `start`, in the night after the
/// day if it is before the day changes. Neither: the hour is not known.
pub(super) fn start(
    fields: &mut Fields,
    day: Option<Date>,
    zone: &Zone,
    location: &ElementLocation,
    warnings: &mut Warnings,
) -> Option<Zoned> {
    let (date_text, start_text) = (fields.peek("date"), fields.peek("start"));
    let from_start = start_text.as_deref().and_then(Instant::read);
    let hour = match &start_text {
        Some(text) if from_start.is_none() => {
            let hour = hour(text);
            if hour.is_none() {
                let problem = format!("“{text}” is no hour");
                warnings.add(
                    location.at("start"),
                    problem,
                    "the hour is left open; write it as 14:30",
                );
            }
            hour
        }
        _ => None,
    };
    let from_date = date_text.as_deref().and_then(Instant::read);
    let date_only = date_text.as_deref().and_then(date);
    if let Some(text) = date_text.filter(|_| from_date.is_none() && date_only.is_none()) {
        let problem = format!("“{text}” is no date");
        warnings.add(
            location.at("date"),
            problem,
            "the day around it counts; write it as 2022-07-06T14:30:00+02:00",
        );
    }
    let moment = match (from_date.or(from_start), hour) {
        (Some(instant), hour) => moment(instant, hour, zone, location, warnings),
        (None, Some(hour)) => {
            let local = match date_only.filter(|date| Some(*date) != day) {
                Some(date) => hour.on(date, jiff::civil::Time::midnight()),
                None => day.and_then(|day| hour.on(day, zone.day_change)),
            };
            if local.is_none() {
                warnings.add(
                    location.at("start"),
                    "there is an hour but no day",
                    "the hour is left open; add the day",
                );
            }
            local.and_then(|local| on_the_wall(local, &zone.rules, location, warnings))
        }
        (None, None) => None,
    }?;
    fields.drop("date");
    // A second hour that contradicts the first is kept where it can be seen.
    if hour.is_none_or(|hour| hour.time == moment.time()) {
        fields.drop("start");
    }
    Some(moment)
}

/// A date with an hour; `hour` is the second one that the file gives, on the clocks of the event.
fn moment(
    instant: Instant,
    hour: Option<Hour>,
    zone: &Zone,
    location: &ElementLocation,
    warnings: &mut Warnings,
) -> Option<Zoned> {
    let Some(offset) = instant.offset else {
        return on_the_wall(instant.local, &zone.rules, location, warnings);
    };
    let in_zone = instant.in_zone(&zone.rules)?;
    let says = |at: jiff::civil::Time| {
        hour.is_some_and(|hour| (hour.time.hour(), hour.time.minute()) == (at.hour(), at.minute()))
    };
    if says(in_zone.time()) {
        return Some(in_zone);
    }
    if zone.hours_are_local && says(instant.local.time()) {
        return on_the_wall(instant.local, &zone.rules, location, warnings);
    }
    if let Some(hour) = hour.filter(|_| !says(instant.local.time())) {
        let problem = format!(
            "the hour {:02}:{:02} is not that of the date",
            hour.time.hour(),
            hour.time.minute()
        );
        warnings.add(location.at("start"), problem, "the date counts");
        return instant.in_zone_or_as_written(&zone.rules);
    }
    // An instant in UTC without another hour is one on the clocks of the event.
    if in_zone.offset() == offset || (hour.is_none() && offset == Offset::UTC) {
        return Some(in_zone);
    }
    instant.as_written()
}

/// An hour on the wall of the event. In the night in which clocks change it may not exist, or twice.
fn on_the_wall(
    local: DateTime,
    zone: &TimeZone,
    location: &ElementLocation,
    warnings: &mut Warnings,
) -> Option<Zoned> {
    let ambiguous = zone.to_ambiguous_zoned(local);
    let (is_ambiguous, offset) = (ambiguous.is_ambiguous(), ambiguous.offset());
    let moment = ambiguous.compatible().ok()?;
    if is_ambiguous {
        let written = local.strftime("%H:%M");
        let (problem, instead) = if matches!(offset, jiff::tz::AmbiguousOffset::Gap { .. }) {
            (
                format!("the hour {written} does not exist in this night"),
                format!("{} is taken", moment.strftime("%H:%M")),
            )
        } else {
            (
                format!("the hour {written} comes twice in this night"),
                "the first is taken".to_owned(),
            )
        };
        warnings.add(location.at("start"), problem, instead);
    }
    Some(moment)
}
