//! The gate: no byte from a client reaches the CRDT before it was judged here.
//!
//! One pass over the update, no recursion, memory bounded by its length. What passes is an update
//! in encoding V1 (`update` reads it) that holds only what the schema lets in, that needs nothing
//! the document does not have, and that can be integrated to the last block. What the CRDT library
//! would do with anything else ranges from a block that waits for ever to a stack overflow that
//! ends the process, so the rules are exact and not a matter of taste.

use crate::clocks::{Clocks, Contribution, NewText, Verdict};
use crate::lib0::Malformed;
use crate::order::{self, Need, Section};
use crate::update::{Block, BlockReader, Content, DeletionReader, Id, SectionHead};
use crate::written::Comparison;
use crate::{ClientId, Refusal, SERVER_CLIENT};

/// How many clients an update may introduce that the document has never seen. Integrating blocks
/// of many clients at one place is quadratic (10,000 cost 5 s), and a session has hundreds of
/// authors at most, reloads included.
pub const NEWCOMER_LIMIT: usize = 2048;

/// What the gate knows of an update that passed.
#[derive(Debug, Default)]
pub(crate) struct Passed<'a> {
    /// What is new.
    pub(crate) verdict: Verdict,
    /// Whether nothing of it was known before.
    pub(crate) all_new: bool,
    /// UTF-8 bytes of the new text.
    pub(crate) text_bytes: usize,
    /// Clients the document had never seen.
    pub(crate) newcomers: usize,
    /// Blocks, known ones too.
    pub(crate) blocks: usize,
    /// It has half a character that is known: see [`Passed::refuse_halves`].
    halved: bool,
    /// Its new text. A keystroke brings one, for which nothing is allocated.
    pub(crate) first_text: Option<NewText<'a>>,
    pub(crate) more_text: Vec<NewText<'a>>,
}

impl Passed<'_> {
    /// Refuses what has half a character that is known. Only now, since such a text is not its author's:
    /// whoever admits updates may have a better answer.
    pub(crate) fn refuse_halves(&self) -> Result<(), Refusal> {
        if self.halved {
            let why = "text of which half a character is known";
            return Err(Refusal::Forbidden(why));
        }
        Ok(())
    }

    /// Nobody but the server writes under its id. It hands out only what is durable, so whoever brings
    /// more made it himself.
    pub(crate) fn refuse_servers_own(&self) -> Result<(), Refusal> {
        let mut written = self.verdict.written.iter();
        if written.any(|range| range.client == SERVER_CLIENT) {
            return Err(Refusal::Forbidden("blocks under the id of the server"));
        }
        Ok(())
    }
}

/// Judges an update against what the document has.
pub(crate) fn judge<'a>(update: &'a [u8], clocks: &Clocks) -> Result<Passed<'a>, Refusal> {
    let mut walk = Walk {
        clocks,
        sections: Vec::new(),
        needs: Vec::new(),
        gap: false,
        passed: Passed {
            all_new: true,
            ..Passed::default()
        },
    };
    let mut blocks = BlockReader::new(update)?;
    walk.blocks(&mut blocks)?;
    walk.deletions(blocks.deletions()?)?;
    // A gap is reported only now: first see whether the rest is a breach.
    if walk.gap {
        return Err(Refusal::Gap);
    }
    if !order::is_possible(&walk.sections, &walk.needs) {
        return Err(Malformed("blocks that need each other").into());
    }
    Ok(walk.passed)
}

/// A walk in progress.
struct Walk<'a, 'c> {
    clocks: &'c Clocks,
    sections: Vec<Section>,
    needs: Vec<Need>,
    gap: bool,
    passed: Passed<'a>,
}

impl<'a> Walk<'a, '_> {
    fn blocks(&mut self, reader: &mut BlockReader<'a>) -> Result<(), Refusal> {
        while let Some(head) = reader.next_section()? {
            self.section(head, reader)?;
        }
        self.sections.sort_unstable_by_key(|section| section.client);
        if self
            .sections
            .windows(2)
            .any(|pair| pair[0].client == pair[1].client)
        {
            return Err(Malformed("client twice in an update").into());
        }
        // Stable: the needs of one client stay in the order of its blocks.
        self.needs.sort_by_key(|need| need.client);
        let within = |need: &Need| {
            order::find(&self.sections, need.on)
                .is_some_and(|on| need.clock < self.sections[on].end)
        };
        self.gap |= !self.needs.iter().all(within);
        self.passed
            .verdict
            .written
            .sort_unstable_by_key(|range| range.client);
        Ok(())
    }

    /// All blocks of one client.
    fn section(&mut self, head: SectionHead, reader: &mut BlockReader<'a>) -> Result<(), Refusal> {
        let SectionHead { client, clock, .. } = head;
        self.passed.blocks += head.blocks;
        let known = self.clocks.clock(client);
        self.gap |= clock > known;
        let mut end = clock;
        while let Some(block) = reader.next_block()? {
            self.block(client, &block, known);
            end = block.end();
        }
        self.sections.push(Section { client, end });
        self.passed.all_new &= clock == known;
        self.passed.verdict.repeats |= clock < known;
        if end > known {
            self.passed.newcomers += usize::from(known == 0);
            self.passed.verdict.written.push(Contribution {
                client,
                from: known,
                to: end,
            });
        }
        Ok(())
    }

    fn block(&mut self, client: ClientId, block: &Block<'a>, known: u32) {
        let from = block.clock.max(known);
        match block.content {
            Content::Gc => return,
            Content::Skip => {
                self.gap = true;
                return;
            }
            Content::Text(text) => {
                if block.clock < known {
                    self.compare(client, block, text);
                }
                if block.end() > from {
                    self.new_text(client, block, text, from);
                }
            }
            Content::Deleted => {}
        }
        let goes_on = block
            .origin
            .is_some_and(|id| id.client == client && id.clock + 1 == block.clock);
        self.passed.verdict.insertions += usize::from(block.clock >= known && !goes_on);
        self.needs_of(client, block);
    }

    /// Notes whether a text at clocks that are taken, at least in part, is the one that took them.
    fn compare(&mut self, client: ClientId, block: &Block<'_>, text: &str) {
        let Some(known) = self.clocks.get(client) else {
            return;
        };
        let (from, to) = (block.clock, block.end().min(known.clock));
        let text = if to < block.end() {
            before(text, to - from)
        } else {
            text
        };
        match known.written.compare(from, text) {
            Comparison::Other => self.passed.verdict.differs = true,
            Comparison::Same { unknown: 0 } => {}
            Comparison::Same { .. } => {
                let range = Contribution { client, from, to };
                self.passed.verdict.unheld.push(range);
            }
        }
    }

    fn new_text(&mut self, client: ClientId, block: &Block<'_>, text: &'a str, from: u32) {
        let Some(text) = after(text, from - block.clock) else {
            self.passed.halved = true;
            return;
        };
        self.passed.text_bytes += text.len();
        let to = block.end();
        let range = Contribution { client, from, to };
        let new = NewText { range, text };
        if self.passed.first_text.is_none() {
            self.passed.first_text = Some(new);
        } else {
            self.passed.more_text.push(new);
        }
    }

    /// Notes the characters of others that a block was written next to and that are not known yet.
    ///
    /// Yjs writes the clients of an update from the highest id down, so a neighbour may stand in
    /// a section that comes later. It is enough to note it: once all sections are read, their
    /// ranges tell whether it is there (a section starts at or below the known clock and has no
    /// holes), and `order` tells whether it can be reached.
    fn needs_of(&mut self, client: ClientId, block: &Block<'_>) {
        for id in [block.origin, block.right_origin].into_iter().flatten() {
            let Id { client: on, clock } = id;
            if on != client && clock >= self.clocks.clock(on) {
                self.needs.push(Need {
                    client,
                    at: block.clock,
                    on,
                    clock,
                });
            }
        }
    }

    fn deletions(&mut self, mut reader: DeletionReader<'_>) -> Result<(), Refusal> {
        let mut clients = Vec::with_capacity(reader.clients_left());
        while let Some(client) = reader.next_client()? {
            clients.push(client);
            self.deletions_of(client, &mut reader)?;
        }
        clients.sort_unstable();
        if clients.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Malformed("client twice in the deletions").into());
        }
        Ok(reader.end()?)
    }

    /// The deleted ranges of one client.
    fn deletions_of(
        &mut self,
        client: ClientId,
        reader: &mut DeletionReader<'_>,
    ) -> Result<(), Malformed> {
        let known = self.clocks.get(client);
        let section = order::find(&self.sections, client);
        let written = section.map_or(0, |index| self.sections[index].end);
        let end_of_client = known.map_or(0, |known| known.clock).max(written);
        while let Some((from, to)) = reader.next_range()? {
            self.gap |= to > end_of_client;
            self.passed.all_new &= !known.is_some_and(|known| known.deleted.meet(from, to));
            if !known.is_some_and(|known| known.deleted.cover(from, to)) {
                self.passed
                    .verdict
                    .deleted
                    .push(Contribution { client, from, to });
            }
        }
        Ok(())
    }
}

/// A text after its first `units` UTF-16 units; none if that is inside a character.
///
/// Half a character is never known: its author writes it whole, so only somebody else can have
/// written at the first of its two clocks. The CRDT keeps all of it in memory and none of it in
/// the update that is stored.
fn after(text: &str, units: u32) -> Option<&str> {
    let (units, mut before) = (units as usize, 0);
    let mut rest = text.chars();
    while before < units {
        before += rest.next().map_or(units, char::len_utf16);
    }
    (before == units).then_some(rest.as_str())
}

/// The whole characters of a text within its first `units` UTF-16 units.
fn before(text: &str, units: u32) -> &str {
    let mut left = units as usize;
    let end = text.char_indices().find(|(_, letter)| {
        let fits = letter.len_utf16() <= left;
        left = left.saturating_sub(letter.len_utf16());
        !fits
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// The text that an update brings of one client, wherever it stands.
pub(crate) fn texts_of<'a>(
    update: &'a [u8],
    client: ClientId,
    mut each: impl FnMut(NewText<'a>),
) -> Result<(), Refusal> {
    let mut reader = BlockReader::new(update)?;
    while let Some(head) = reader.next_section()? {
        while let Some(block) = reader.next_block()? {
            if let (Content::Text(text), true) = (block.content, head.client == client) {
                let (from, to) = (block.clock, block.end());
                let range = Contribution { client, from, to };
                each(NewText { range, text });
            }
        }
    }
    Ok(())
}
