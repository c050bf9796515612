//! Which update brought each character, and which one deleted it.
//!
//! The order of what was ever written never changes, deleted or not: so one walk over the document at
//! its end tells its text after every update.

use std::collections::BTreeMap;

use crate::{ClientId, Contribution, Document, LoadError};

mod halves;

use halves::Halved;

/// Characters that stand together, that one client wrote, that came in one update and went in one.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// Whose, by its own claim.
    pub client: ClientId,
    /// The index of the update that brought it.
    pub inserted: usize,
    /// The index of the update that deleted it, if one did; that which brought it may have.
    pub deleted: Option<usize>,
    /// The characters as they are at the end, or were last.
    text: String,
    /// It is half a character now, and was a part of a whole one before.
    halved: Option<Halved>,
}

impl Run {
    /// Its characters in the text after so many updates; empty where it does not stand there.
    #[must_use]
    pub fn text_after(&self, updates: usize) -> &str {
        let stands =
            self.inserted < updates && self.deleted.is_none_or(|deleted| deleted >= updates);
        match &self.halved {
            _ if !stands => "",
            Some(halved) if halved.at >= updates => &halved.before,
            _ => &self.text,
        }
    }

    /// The indexes of the updates at which its text changes, in order.
    pub fn changes(&self) -> impl Iterator<Item = usize> {
        let halved = self.halved.as_ref().map(|halved| halved.at);
        let last = self.deleted.unwrap_or(usize::MAX);
        let halved = halved.filter(|at| (self.inserted + 1..last).contains(at));
        [Some(self.inserted), halved, self.deleted]
            .into_iter()
            .flatten()
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The text is other people's words and has no place in a log.
        formatter
            .debug_struct("Run")
            .field("client", &self.client)
            .field("inserted", &self.inserted)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}

/// Everything that these updates, the first of them first, ever wrote, in the order of the document.
///
/// What came deleted, or was erased, is not in it. As much memory as all text that was ever written.
pub fn runs<'a, U>(updates: U) -> Result<Vec<Run>, LoadError>
where
    U: IntoIterator<Item = &'a [u8]> + Clone,
{
    let mut document = Document::with_deleted_words();
    let mut fates: BTreeMap<ClientId, Fate> = BTreeMap::new();
    for (index, update) in updates.clone().into_iter().enumerate() {
        let noted = document.replay_telling(update, |verdict, gone| {
            for range in &verdict.written {
                let fate = fates.entry(range.client).or_default();
                fate.inserted.push((range.to, index));
            }
            for range in verdict.deleted.iter().chain(gone) {
                fates.entry(range.client).or_default().delete(*range, index);
            }
        });
        noted.map_err(|refusal| LoadError::Update { index, refusal })?;
    }
    let mut runs = Vec::new();
    document.all_text(|client, clock, text| {
        if let Some(fate) = fates.get(&client) {
            fate.divide(client, clock, text, &mut runs);
        }
    });
    drop(document);
    halves::mend(&mut runs, updates);
    Ok(runs.into_iter().map(|(_, run)| run).collect())
}

/// When the characters of one client came and went.
#[derive(Default)]
struct Fate {
    /// The clock after the last that an update brought, and its index; ascending.
    inserted: Vec<(u32, usize)>,
    /// By its first clock: the clock after the last of a deleted range, and the index of the update.
    /// Disjoint.
    deleted: BTreeMap<u32, (u32, usize)>,
}

impl Fate {
    /// Notes a deletion; what was deleted before stays deleted by whoever did that.
    fn delete(&mut self, range: Contribution, index: usize) {
        let mut from = range.from;
        if let Some((_, (to, _))) = self.deleted.range(..=from).next_back() {
            from = from.max(*to);
        }
        while from < range.to {
            let next = self.deleted.range(from..).next();
            let next = next.map(|(&start, &(end, _))| (start, end));
            let to = next.map_or(range.to, |(start, _)| start.min(range.to));
            if from < to {
                self.deleted.insert(from, (to, index));
            }
            from = next.map_or(range.to, |(_, end)| end);
        }
    }

    /// Cuts a text that starts at a clock where its fate changes.
    fn divide(&self, client: ClientId, mut clock: u32, mut text: &str, runs: &mut Vec<(u32, Run)>) {
        let mut at = self.inserted.partition_point(|(end, _)| *end <= clock);
        while let (false, Some(&(inserted_to, inserted))) = (text.is_empty(), self.inserted.get(at))
        {
            let (deleted, to) = self.deleted_at(clock);
            let mut to = to.min(inserted_to);
            // What may be half a character stands alone.
            match text.find(HALF) {
                Some(0) => to = to.min(clock + 1),
                Some(at) => to = to.min(clock + units(&text[..at])),
                None => {}
            }
            let (head, rest) = cut(text, to - clock);
            let run = Run {
                client,
                inserted,
                deleted,
                text: head.to_owned(),
                halved: None,
            };
            runs.push((clock, run));
            (clock, text) = (to, rest);
            at += usize::from(clock >= inserted_to);
        }
    }

    /// Which update deleted a character, and up to which clock that is so.
    fn deleted_at(&self, clock: u32) -> (Option<usize>, u32) {
        if let Some((_, &(to, index))) = self.deleted.range(..=clock).next_back()
            && clock < to
        {
            return (Some(index), to);
        }
        let next = self.deleted.range(clock..).next();
        (None, next.map_or(u32::MAX, |(&start, _)| start))
    }
}

/// Half a character, as the CRDT writes it.
const HALF: char = '\u{fffd}';

/// The length of a text in UTF-16 units.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// A text before and after so many UTF-16 units; a character of which half is before is.
fn cut(text: &str, units: u32) -> (&str, &str) {
    let mut before = 0;
    let at = text.char_indices().find(|(_, letter)| {
        let here = before >= units;
        before += 1 + u32::from(letter.len_utf16() == 2);
        here
    });
    text.split_at(at.map_or(text.len(), |(at, _)| at))
}
