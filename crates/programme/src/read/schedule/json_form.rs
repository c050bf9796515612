//! `schedule.json` as c3voc describes it and frab, pretalx and others write it.

use serde_json::{Value, value::RawValue};

use super::{
    Schedule, hub_form,
    json_source::{Members, Source, take},
};
use crate::{ProgrammeError, SourceLocation, language_tag};

pub(super) fn read(text: &str, language: Option<&str>) -> Result<Schedule, ProgrammeError> {
    let whole: &RawValue =
        serde_json::from_str(text).map_err(|error| malformed(error.line(), &error))?;
    let mut source = Source::new(text, language);
    let mut file = source.object(whole, "the file")?;
    let Some(schedule) = take(&mut file, "schedule") else {
        return Err(ProgrammeError::Unrecognised {
            found: "This JSON has no “schedule”".into(),
        });
    };
    let mut members = source.object(schedule, "schedule")?;
    let conference = match take(&mut members, "conference") {
        Some(conference) => source.object(conference, "conference")?,
        None => Vec::new(),
    };
    source.language = source.language.or_else(|| main_language(&conference));
    if let Some(events) = take(&mut members, "events") {
        return hub_form::read(&source, events, members, conference);
    }
    let mut conference = conference;
    let days = take(&mut conference, "days").filter(|days| days.get().starts_with('['));
    let days = days.or_else(|| take(&mut members, "days"));
    let mut result = Schedule {
        conference: source.fields(conference),
        ..Schedule::default()
    };
    for day in days
        .map(|days| source.array(days, "days"))
        .transpose()?
        .unwrap_or_default()
    {
        result.days.push(source.day(day)?);
    }
    members.append(&mut file);
    result.about = source.fields(members);
    Ok(result)
}

/// The language of the conference, where its texts are there in several.
fn main_language(conference: &Members<'_>) -> Option<String> {
    let value = |key: &str| {
        let (_, raw) = conference.iter().find(|(name, _)| name == key)?;
        serde_json::from_str::<Value>(raw.get()).ok()
    };
    let of_defaults = || {
        value("defaults")?
            .get("language")?
            .as_str()
            .and_then(language_tag)
    };
    let own = value("language").and_then(|value| language_tag(value.as_str()?));
    own.or_else(of_defaults)
}

fn malformed(line: usize, error: &serde_json::Error) -> ProgrammeError {
    ProgrammeError::Malformed {
        at: SourceLocation::line(line),
        format: "schedule.json",
        problem: error.to_string(),
    }
}
