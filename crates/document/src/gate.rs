//! The gate: no byte from a client reaches the CRDT before it was judged here.
//!
//! One pass over the update, no recursion, memory bounded by its length. What passes is an update
//! in encoding V1 (`update` reads it) that holds only what the schema lets in, that needs nothing
//! the document does not have, and that can be integrated to the last block. What the CRDT library
//! would do with anything else ranges from a block that waits for ever to a stack overflow that
//! ends the process, so the rules are exact and not a matter of taste.

use crate::clocks::{Clocks, Contribution, Verdict};
use crate::lib0::Malformed;
use crate::order::{self, Need, Section};
use crate::update::{Block, BlockReader, Content, DeletionReader, Id, SectionHead};
use crate::{ClientId, Refusal};

/// How many clients an update may introduce that the document has never seen. Integrating blocks
/// of many clients at one place is quadratic (10,000 cost 5 s), and a session has hundreds of
/// authors at most, reloads included.
pub const NEWCOMER_LIMIT: usize = 2048;

/// What the gate knows of an update that passed.
#[derive(Debug, Default)]
pub(crate) struct Passed {
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
}

/// Judges an update against what the document has.
pub(crate) fn judge(update: &[u8], clocks: &Clocks) -> Result<Passed, Refusal> {
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
struct Walk<'a> {
    clocks: &'a Clocks,
    sections: Vec<Section>,
    needs: Vec<Need>,
    gap: bool,
    passed: Passed,
}

impl Walk<'_> {
    fn blocks(&mut self, reader: &mut BlockReader<'_>) -> Result<(), Refusal> {
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
    fn section(&mut self, head: SectionHead, reader: &mut BlockReader<'_>) -> Result<(), Refusal> {
        let SectionHead { client, clock, .. } = head;
        self.passed.blocks += head.blocks;
        let known = self.clocks.clock(client);
        self.gap |= clock > known;
        let mut end = clock;
        while let Some(block) = reader.next_block()? {
            self.block(client, &block, known)?;
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

    fn block(&mut self, client: ClientId, block: &Block<'_>, known: u32) -> Result<(), Refusal> {
        let from = block.clock.max(known);
        match block.content {
            Content::Gc => return Ok(()),
            Content::Skip => {
                self.gap = true;
                return Ok(());
            }
            Content::Text(text) if block.end() > from => {
                self.passed.text_bytes += bytes_after(text, from - block.clock)?;
            }
            Content::Text(_) | Content::Deleted => {}
        }
        let goes_on = block
            .origin
            .is_some_and(|id| id.client == client && id.clock + 1 == block.clock);
        self.passed.verdict.insertions += usize::from(block.clock >= known && !goes_on);
        self.needs_of(client, block);
        Ok(())
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

/// The UTF-8 bytes of a text after its first `units` UTF-16 units.
///
/// Half a character is never known: its author writes it whole, so only somebody else can have
/// written at the first of its two clocks. The CRDT keeps all of it in memory and none of it in
/// the update that is stored.
fn bytes_after(text: &str, units: u32) -> Result<usize, Refusal> {
    let (units, mut before) = (units as usize, 0);
    let mut rest = text.chars();
    while before < units {
        before += rest.next().map_or(units, char::len_utf16);
    }
    if before > units {
        return Err(Refusal::Forbidden(
            "text of which half a character is known",
        ));
    }
    Ok(rest.as_str().len())
}
