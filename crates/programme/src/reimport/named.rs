//! Rooms and themes keep their addresses by their names, whatever the order of a later file.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Event, Slug};

/// Gives the rooms and themes of `new` the slugs that they have in `old`.
pub(super) fn keep_slugs(old: &Event, new: &mut Event) {
    let title = |room: &crate::Room| (room.title.clone(), room.slug.clone());
    let rooms = kept(
        old.rooms.iter().map(title),
        &new.rooms.iter().map(title).collect::<Vec<_>>(),
    );
    let title = |theme: &crate::Theme| (theme.title.clone(), theme.slug.clone());
    let themes = kept(
        old.themes.iter().map(title),
        &new.themes.iter().map(title).collect::<Vec<_>>(),
    );
    let rename = |slug: &mut Slug, by: &BTreeMap<Slug, Slug>| {
        if let Some(kept) = by.get(slug) {
            *slug = kept.clone();
        }
    };
    new.rooms
        .iter_mut()
        .for_each(|room| rename(&mut room.slug, &rooms));
    new.themes
        .iter_mut()
        .for_each(|theme| rename(&mut theme.slug, &themes));
    for session in &mut new.sessions {
        session
            .room
            .iter_mut()
            .for_each(|room| rename(room, &rooms));
        session
            .theme
            .iter_mut()
            .for_each(|theme| rename(theme, &themes));
    }
}

/// The slug to have for each slug in `new`: that of the same name, or a free one.
fn kept(old: impl Iterator<Item = (String, Slug)>, new: &[(String, Slug)]) -> BTreeMap<Slug, Slug> {
    let mut by_name = BTreeMap::new();
    for (name, slug) in old {
        by_name.entry(name).or_insert(slug);
    }
    let mut taken: BTreeSet<Slug> = by_name.values().cloned().collect();
    let mut kept = BTreeMap::new();
    for (name, slug) in new {
        let own = by_name.remove(name).unwrap_or_else(|| {
            let numbered = (2..).map(|number| slug.numbered(number));
            let mut wanted = std::iter::once(slug.clone()).chain(numbered);
            let free = wanted.find(|slug| !taken.contains(slug));
            free.unwrap_or_else(|| slug.clone())
        });
        taken.insert(own.clone());
        kept.insert(slug.clone(), own);
    }
    kept
}
