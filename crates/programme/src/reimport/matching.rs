//! Which session of a new file is which of the stored ones.

use std::collections::BTreeMap;

use super::titles::are_alike;
use crate::{Session, Slug};

/// What two sessions share that has the same key, the strongest sign first.
const SIGNS: [fn(&Session, &Session) -> bool; 5] = [
    |a, b| a.start == b.start && a.room == b.room && a.start.is_some(),
    |a, b| a.start == b.start && a.start.is_some(),
    |a, b| a.day == b.day && a.room == b.room,
    |a, b| a.room == b.room && a.title == b.title,
    |_, _| true,
];

/// For each new session the index of the stored one that it is.
///
/// By guid, with the same id where several have it; then by id, but only if one of the two has no guid or
/// the titles are alike, since some tools give an id to another talk, and others change the guid of a talk
/// that gets a second slot; then, for sessions without either, by the address. Where a file repeats a key,
/// hour and room tell which is which.
pub(super) fn matches(old: &[&Session], new: &[Session]) -> Vec<Option<usize>> {
    let mut matching = Matching {
        old,
        new,
        found: vec![None; new.len()],
        taken: vec![false; old.len()],
    };
    matching.by(
        |session| Some((session.guid.as_deref()?, session.id.as_deref()?)),
        |_, _| true,
    );
    matching.by(|session| session.guid.as_deref(), |_, _| true);
    matching.by(|session| session.id.as_deref(), are_one_by_title);
    matching.by_title();
    matching.by(|session| session.id.as_deref(), may_be_one);
    matching.by(|session| Some(session.slug.as_str()), may_be_one_by_address);
    matching.found
}

fn are_one_by_title(old: &Session, new: &Session) -> bool {
    are_alike(&old.title, &new.title)
}

fn may_be_one(old: &Session, new: &Session) -> bool {
    old.guid.is_none() || new.guid.is_none() || are_alike(&old.title, &new.title)
}

/// An address says something only where the file gave neither id nor guid, or the id is the address.
fn may_be_one_by_address(old: &Session, new: &Session) -> bool {
    let own = |session: &Session| {
        let id = session.id.as_deref().and_then(Slug::made_from);
        id.is_none_or(|id| id == session.slug)
    };
    own(old) && own(new) && may_be_one(old, new)
}

struct Matching<'a> {
    old: &'a [&'a Session],
    new: &'a [Session],
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Matching<'a> {
    /// Matches sessions without guids by a title that only one has on either side: a tool that counts its
    /// sessions anew gives each the id of another.
    fn by_title(&mut self) {
        let (old, new) = (self.old, self.new);
        let mut by_title = BTreeMap::<&str, (Vec<usize>, Vec<usize>)>::new();
        for (index, session) in old
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.taken[*index])
        {
            by_title.entry(&session.title).or_default().0.push(index);
        }
        for (index, session) in new
            .iter()
            .enumerate()
            .filter(|(index, _)| self.found[*index].is_none())
        {
            by_title.entry(&session.title).or_default().1.push(index);
        }
        for (olds, news) in by_title.into_values() {
            if let ([before], [after]) = (&olds[..], &news[..])
                && (old[*before].guid.is_none() && new[*after].guid.is_none())
            {
                self.taken[*before] = true;
                self.found[*after] = Some(*before);
            }
        }
    }

    /// Matches what has the same key and may be one, by each sign in turn.
    fn by<K: Ord>(
        &mut self,
        key: fn(&'a Session) -> Option<K>,
        may_be_one: fn(&Session, &Session) -> bool,
    ) {
        let mut by_key = BTreeMap::<K, Vec<usize>>::new();
        let (old, new) = (self.old, self.new);
        for (index, session) in old
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.taken[*index])
        {
            if let Some(key) = key(session) {
                by_key.entry(key).or_default().push(index);
            }
        }
        for sign in SIGNS {
            for (index, session) in new.iter().enumerate() {
                let candidates = key(session).filter(|_| self.found[index].is_none());
                let candidates = candidates.and_then(|key| by_key.get(&key));
                let found = candidates.into_iter().flatten().copied().find(|candidate| {
                    let before = old[*candidate];
                    !self.taken[*candidate] && may_be_one(before, session) && sign(before, session)
                });
                if let Some(found) = found {
                    self.taken[found] = true;
                    self.found[index] = Some(found);
                }
            }
        }
    }
}
