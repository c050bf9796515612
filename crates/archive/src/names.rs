//! File names that hold on every file system.

use std::collections::{BTreeMap, BTreeSet};

use sillage_programme::{Day, Event, Slug};

/// Names that Windows keeps for devices, whatever follows the first dot.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The name of each file in `sessions/`, no two of them equal even without case.
#[derive(Debug)]
pub(crate) struct Names {
    days: BTreeMap<Slug, String>,
    sessions: BTreeMap<Slug, String>,
}

impl Names {
    /// A name depends on the slug alone, except for the few that would meet: the days come first,
    /// then the sessions by slug, and later ones get a number.
    pub(crate) fn of(event: &Event) -> Self {
        let mut taken = BTreeSet::new();
        let mut all = |mut slugs: Vec<&Slug>| -> BTreeMap<Slug, String> {
            slugs.sort();
            slugs
                .into_iter()
                .map(|slug| (slug.clone(), free_name(slug, &mut taken)))
                .collect()
        };
        Self {
            days: all(event.days.iter().map(|day| &day.slug).collect()),
            sessions: all((event.sessions.iter().chain(&event.former))
                .map(|session| &session.slug)
                .collect()),
        }
    }

    pub(crate) fn day(&self, day: &Day) -> &str {
        self.days.get(&day.slug).map_or("", String::as_str)
    }

    pub(crate) fn session(&self, slug: &Slug) -> &str {
        self.sessions.get(slug).map_or("", String::as_str)
    }
}

fn free_name(slug: &Slug, taken: &mut BTreeSet<String>) -> String {
    let slug = slug.as_str();
    let stem = slug.split('.').next().unwrap_or(slug);
    let is_device = DEVICES
        .iter()
        .any(|device| device.eq_ignore_ascii_case(stem));
    let base = if is_device {
        format!("_{slug}")
    } else {
        slug.to_owned()
    };
    let mut name = format!("{base}.md");
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{base}-{number}.md");
        number += 1;
    }
    name
}
