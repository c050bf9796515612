//! Themes and rooms of a schedule, by the only thing that a session says of them: their name.

use std::collections::BTreeMap;

use super::Fields;
use crate::{Extra, Slug};

/// Themes or rooms, which schedules know by name only: each name gets a slug when it is first met.
pub(super) struct Named {
    /// What stands before the number of a name without Latin letters.
    word: &'static str,
    /// In the order of the file.
    order: Vec<Slug>,
    by_slug: BTreeMap<Slug, (String, Extra)>,
    /// By name, and by the key that some files use for it.
    by_name: BTreeMap<String, Slug>,
    /// The last number that was given to each slug that several names want.
    numbers: BTreeMap<Slug, usize>,
}

impl Named {
    pub(super) fn new(word: &'static str) -> Self {
        Self {
            word,
            order: Vec::new(),
            by_slug: BTreeMap::new(),
            by_name: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// Takes the first list that the conference has, so that what no session uses is kept too.
    pub(super) fn declare(&mut self, conference: &mut Fields, keys: &[&str]) {
        for key in keys {
            for mut item in conference.list(key, key.trim_end_matches('s')) {
                let name = item.name(&["name", "title", "text"]).unwrap_or_default();
                let slug = self.slug(&name);
                if let Some(slug) = &slug {
                    for key in ["slug", "guid"].iter().filter_map(|key| item.peek(key)) {
                        self.by_name.entry(key).or_insert_with(|| slug.clone());
                    }
                }
                self.add(slug.as_ref(), item);
            }
        }
    }

    /// The slug of a name; `None` if the name is empty.
    pub(super) fn slug(&mut self, name: &str) -> Option<Slug> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        if let Some(slug) = self.by_name.get(name) {
            return Some(slug.clone());
        }
        let wanted = Slug::of_name(name, self.word);
        let slug = self.free(wanted)?;
        self.order.push(slug.clone());
        self.by_slug
            .insert(slug.clone(), (name.to_owned(), Extra::new()));
        self.by_name.insert(name.to_owned(), slug.clone());
        Some(slug)
    }

    /// The slug, or with the next number if another name has it.
    fn free(&mut self, wanted: Slug) -> Option<Slug> {
        if !self.by_slug.contains_key(&wanted) {
            return Some(wanted);
        }
        let last = self.numbers.entry(wanted.clone()).or_insert(1);
        let mut numbers = *last + 1..;
        let number =
            numbers.find(|number| !self.by_slug.contains_key(&wanted.numbered(*number)))?;
        *last = number;
        Some(wanted.numbered(number))
    }

    /// Whether `name` is the name or the key of what has this slug.
    pub(super) fn is_called(&self, slug: &Slug, name: &str) -> bool {
        self.by_name.get(name.trim()) == Some(slug)
    }

    /// Adds to what is known of `slug`; the first to say a thing is right.
    pub(super) fn add(&mut self, slug: Option<&Slug>, fields: Fields) {
        let Some((_, extra)) = slug.and_then(|slug| self.by_slug.get_mut(slug)) else {
            return;
        };
        for (key, value) in fields.rest() {
            extra.entry(key).or_insert(value);
        }
    }

    pub(super) fn list<T>(
        mut self,
        make: impl Fn(Slug, String, Option<String>, Extra) -> T,
    ) -> Vec<T> {
        let mut entry = |slug: Slug| {
            let (name, mut extra) = self.by_slug.remove(&slug)?;
            let description = extra
                .get("description")
                .and_then(|text| text.as_str())
                .map(str::to_owned);
            if description.is_some() {
                extra.remove("description");
            }
            Some(make(slug, name, description, extra))
        };
        self.order.into_iter().filter_map(&mut entry).collect()
    }
}
