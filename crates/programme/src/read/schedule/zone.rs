//! The time zone of a schedule: as the operator says, as the file names it, or as its dates show it.

use std::collections::BTreeMap;

use jiff::{
    civil::Time,
    tz::{Offset, TimeZone},
};

use super::{
    super::{
        ReadOptions,
        values::{DAY_CHANGE, Instant, hour, offset_name, time_zone},
    },
    Schedule, ScheduleSession,
};
use crate::{ProgrammeError, SourceLocation, warning::Warnings};

/// What to do where the zone is not known.
const REMEDY: &str = "say which with --time-zone, such as --time-zone Europe/Paris";
const QUARTER: i32 = 15 * 60;
const DAY: i32 = 24 * 60 * 60;
/// The offsets of the world, in seconds.
const OFFSETS: std::ops::RangeInclusive<i32> = -12 * 3600..=14 * 3600;

/// The zone of an event, by the name that is kept.
pub(super) struct Zone {
    pub(super) name: String,
    pub(super) rules: TimeZone,
    /// When a day of the programme ends.
    pub(super) day_change: Time,
    /// The operator named the zone: hours are those on its clocks, whatever offset is written.
    pub(super) hours_are_local: bool,
    /// The file writes dates in another zone than its hours, most often UTC.
    pub(super) dates_are_elsewhere: bool,
}

impl Zone {
    pub(super) fn of(
        schedule: &Schedule,
        options: &ReadOptions,
        warnings: &mut Warnings,
    ) -> Result<Self, ProgrammeError> {
        let rules = match &options.time_zone {
            Some(name) => time_zone(name).ok_or_else(|| ProgrammeError::BadOption {
                value: name.clone(),
                remedy: "is no time zone; write its IANA name, such as Europe/Paris",
            })?,
            None => of_file(schedule, warnings),
        };
        let day_change = schedule.conference.peek("day_change");
        let day_change = day_change.and_then(|text| hour(&text));
        Ok(Self {
            name: name_of(&rules),
            dates_are_elsewhere: dates_are_elsewhere(schedule, &rules),
            rules,
            day_change: day_change.map_or(DAY_CHANGE, |hour| hour.time),
            hours_are_local: options.time_zone.is_some(),
        })
    }
}

fn name_of(zone: &TimeZone) -> String {
    let fixed = || {
        zone.to_fixed_offset()
            .map_or_else(|_| "UTC".to_owned(), offset_name)
    };
    zone.iana_name().map_or_else(fixed, str::to_owned)
}

/// The zone that the schedule names, or else the offset that its dates show, or else UTC.
fn of_file(schedule: &Schedule, warnings: &mut Warnings) -> TimeZone {
    let keys = ["time_zone_name", "timezone", "time_zone", "timezone_name"];
    let named = keys.iter().find_map(|key| schedule.conference.peek(key));
    if let Some(zone) = named.as_deref().and_then(time_zone) {
        return zone;
    }
    let shown = shown_offset(schedule);
    let at = || SourceLocation::of(None, "conference, time_zone_name");
    let taken = offset_name(shown.unwrap_or(Offset::UTC));
    if let Some(name) = named {
        let instead = format!("hours are taken as {taken}; {REMEDY}");
        warnings.add(at(), format!("there is no time zone “{name}”"), instead);
    } else if shown.is_none()
        && schedule
            .sessions()
            .any(|session| session.fields.peek("start").is_some())
    {
        warnings.add(
            at(),
            "no time zone is named, so hours are taken as UTC",
            REMEDY,
        );
    } else if shown == Some(Offset::UTC) {
        warnings.add(
            at(),
            "no time zone is named, and dates are written in UTC",
            REMEDY,
        );
    }
    TimeZone::fixed(shown.unwrap_or(Offset::UTC))
}

/// The offset of the hours of most sessions; where no session has one, the first that a day has.
fn shown_offset(schedule: &Schedule) -> Option<Offset> {
    let mut counts = BTreeMap::<i32, usize>::new();
    for session in schedule.sessions() {
        if let Some(seconds) = offset_of_hours(session) {
            *counts.entry(seconds).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    if let Some((seconds, _)) = most {
        return Offset::from_seconds(seconds).ok();
    }
    let of_day = |key: &str| {
        let mut texts = schedule.days.iter().filter_map(|day| day.fields.peek(key));
        texts.find_map(|text| Instant::read(&text)?.offset)
    };
    of_day("start").or_else(|| of_day("day_start"))
}

/// The offset at which the hour of a session is its date: `10:30` and `05:00Z` are half past five apart.
fn offset_of_hours(session: &ScheduleSession) -> Option<i32> {
    let [date, start] = ["date", "start"].map(|key| session.fields.peek(key));
    let instant = (date.as_deref().and_then(Instant::read))
        .or_else(|| start.as_deref().and_then(Instant::read))?;
    let offset = instant.offset?.seconds();
    let Some(hour) = start.as_deref().and_then(hour) else {
        return Some(offset);
    };
    let seconds = |time: Time| (i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60;
    let apart = (seconds(hour.time) - seconds(instant.local.time())).rem_euclid(DAY);
    let candidates = [offset + apart, offset + apart - DAY];
    (apart % QUARTER == 0)
        .then(|| {
            candidates
                .into_iter()
                .find(|seconds| OFFSETS.contains(seconds))
        })
        .flatten()
        .or(Some(offset))
}

/// Whether for most sessions whose date has another offset than the zone, the hour is that of the zone.
fn dates_are_elsewhere(schedule: &Schedule, zone: &TimeZone) -> bool {
    let (mut in_zone, mut as_written) = (0, 0);
    for session in schedule.sessions() {
        let [date, start] = ["date", "start"].map(|key| session.fields.peek(key));
        let instant = date.as_deref().and_then(Instant::read);
        let (Some(instant), Some(hour)) = (instant, start.as_deref().and_then(hour)) else {
            continue;
        };
        if let Some(moment) = instant.in_zone(zone) {
            in_zone +=
                usize::from(moment.time() == hour.time && moment.time() != instant.local.time());
            as_written += usize::from(instant.local.time() == hour.time);
        }
    }
    in_zone > as_written
}
