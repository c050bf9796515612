//! File names that hold on every file system.

use std::collections::{BTreeMap, BTreeSet};

use sillage_programme::{Day, Event, Slug};

use crate::ExportOptions;

/// Names that Windows keeps for devices, whatever follows the first dot; and one that programs which make
/// sites take for the index of a folder.
const KEPT: [&str; 23] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn", "readme",
];

/// The name of each file without its ending, no two of one folder equal even without case.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    days: BTreeMap<Slug, String>,
    sessions: BTreeMap<Slug, String>,
    themes: BTreeMap<Slug, String>,
}

impl Names {
    /// A name depends on the slug alone, except for the few that would meet: the days come first,
    /// then the sessions by slug, and later ones get a number. Days may be named by a pattern.
    pub(crate) fn of(event: &Event, options: &ExportOptions) -> Self {
        let mut taken = BTreeSet::new();
        let mut days: Vec<&Day> = event.days.iter().collect();
        days.sort_by_key(|day| &day.slug);
        let days = days.into_iter().map(|day| {
            let name = options.day_name(day, &event.language);
            (day.slug.clone(), free_name(&name, &mut taken))
        });
        let days = days.collect();
        let sessions = event.sessions.iter().chain(&event.former);
        Self {
            days,
            sessions: free_names(sessions.map(|session| &session.slug), &mut taken),
            themes: free_names(
                event.themes.iter().map(|theme| &theme.slug),
                &mut BTreeSet::new(),
            ),
        }
    }

    pub(crate) fn day(&self, day: &Day) -> &str {
        self.days.get(&day.slug).map_or("", String::as_str)
    }

    pub(crate) fn session(&self, slug: &Slug) -> &str {
        self.sessions.get(slug).map_or("", String::as_str)
    }

    pub(crate) fn theme(&self, slug: &Slug) -> &str {
        self.themes.get(slug).map_or("", String::as_str)
    }
}

fn free_names<'a>(
    slugs: impl Iterator<Item = &'a Slug>,
    taken: &mut BTreeSet<String>,
) -> BTreeMap<Slug, String> {
    let mut slugs: Vec<&Slug> = slugs.collect();
    slugs.sort();
    let named = slugs
        .into_iter()
        .map(|slug| (slug.clone(), free_name(slug.as_str(), taken)));
    named.collect()
}

fn free_name(slug: &str, taken: &mut BTreeSet<String>) -> String {
    let stem = slug.split('.').next().unwrap_or(slug);
    let is_kept = KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(stem));
    let base = if is_kept {
        format!("_{slug}")
    } else {
        slug.to_owned()
    };
    let mut name = base.clone();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}
