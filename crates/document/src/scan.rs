//! How far the CRDT has to look for the positions of new blocks, found out without it.
//!
//! A block is put in by a scan from its left to its right neighbour. Honest editors name neighbours
//! with next to nothing between them; a hostile one names the two ends of the text in every block,
//! and 64 kB of that keep the CRDT busy for ten seconds. Only the order of the text tells the two
//! apart, so this puts the blocks in order by the same rules, with ids alone, counts, and stops.

use std::collections::HashMap;

use crate::update::{Block as Written, BlockReader, Content, Id};
use crate::{ClientId, Refusal};

/// Steps that an update may cost in the CRDT, a third of a microsecond each: 60 ms. Real sessions of
/// 26,000 and 37,000 edits, as one update, take one step and none; a hundred people who each wrote a
/// page offline at the same place, some ten thousand.
const LIMIT: u64 = 200_000;
/// Steps that everything before the update may cost here, a hundredth of a microsecond each. It was
/// let in piece by piece.
const LIMIT_BEFORE: u64 = 50_000_000;

/// Where a block stands in [`Order::blocks`].
type Index = usize;

/// The number of blocks after `update` was put into `state`; `None` if that would take too long.
/// Only for what has passed the gate.
pub(crate) fn blocks_after(state: &[u8], update: &[u8]) -> Result<Option<usize>, Refusal> {
    let mut order = Order::default();
    for (bytes, limit) in [(state, LIMIT_BEFORE), (update, LIMIT)] {
        order.steps_left = limit;
        if let Err(TooFar) = order.put_in(&mut sections(bytes)?) {
            return Ok(None);
        }
    }
    Ok(Some(order.blocks.len()))
}

/// A position could not be found within the steps that were left.
#[derive(Debug)]
struct TooFar;

/// The blocks of one client, the next one last.
#[derive(Debug)]
struct Section<'a> {
    client: ClientId,
    blocks: Vec<Written<'a>>,
}

fn sections(update: &[u8]) -> Result<Vec<Section<'_>>, Refusal> {
    let mut reader = BlockReader::new(update)?;
    let mut sections = Vec::with_capacity(reader.sections_left());
    while let Some(head) = reader.next_section()? {
        let mut blocks = Vec::with_capacity(head.blocks);
        while let Some(block) = reader.next_block()? {
            blocks.push(block);
        }
        blocks.reverse();
        sections.push(Section {
            client: head.client,
            blocks,
        });
    }
    Ok(sections)
}

/// A block in its position.
#[derive(Debug, Clone, Copy)]
struct Block {
    id: Id,
    length: u32,
    origin: Option<Id>,
    right_origin: Option<Id>,
    /// `None` at the ends of the text, and for what is gone.
    left: Option<Index>,
    right: Option<Index>,
    gone: bool,
    /// The last scans that came by, and that still counted it among the conflicts.
    passed_by: u64,
    conflicts_with: u64,
}

/// All blocks, as a list from left to right and by client and clock.
#[derive(Debug, Default)]
struct Order {
    blocks: Vec<Block>,
    first: Option<Index>,
    by_client: HashMap<ClientId, Vec<Index>>,
    scans: u64,
    conflicts: u64,
    steps_left: u64,
}

impl Order {
    /// Puts in all of an update, each block after those that it needs.
    fn put_in(&mut self, sections: &mut [Section<'_>]) -> Result<(), TooFar> {
        let at: HashMap<ClientId, usize> = (0..sections.len())
            .map(|at| (sections[at].client, at))
            .collect();
        for first in 0..sections.len() {
            let mut path = vec![(first, u32::MAX)];
            while let Some(&(current, goal)) = path.last() {
                let client = sections[current].client;
                let next = sections[current].blocks.last().copied();
                let Some(block) = next.filter(|_| self.clock(client) <= goal) else {
                    path.pop();
                    continue;
                };
                let missing = self
                    .missing(&block)
                    .find_map(|id| Some((*at.get(&id.client)?, id.clock)));
                match missing {
                    // A cycle, which the gate has let nobody bring.
                    Some((other, _)) if path.iter().any(|&(waiting, _)| waiting == other) => {
                        return Err(TooFar);
                    }
                    Some(other) => path.push(other),
                    None => {
                        sections[current].blocks.pop();
                        self.put(client, block)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What this block has to wait for.
    fn missing(&self, block: &Written<'_>) -> impl Iterator<Item = Id> {
        let neighbours = [block.origin, block.right_origin].into_iter().flatten();
        neighbours.filter(|id| id.clock >= self.clock(id.client))
    }

    /// The clock after the last block of a client.
    fn clock(&self, client: ClientId) -> u32 {
        let last = self
            .by_client
            .get(&client)
            .and_then(|indices| indices.last());
        last.map_or(0, |&last| self.end(last))
    }

    fn end(&self, index: Index) -> u32 {
        self.blocks[index].id.clock + self.blocks[index].length
    }

    fn put(&mut self, client: ClientId, written: Written<'_>) -> Result<(), TooFar> {
        let known = self.clock(client);
        let end = written.end();
        if end <= known {
            return Ok(());
        }
        let (clock, origin) = if written.clock < known {
            let clock = known - 1;
            (known, Some(Id { client, clock }))
        } else {
            (written.clock, written.origin)
        };
        let left = origin.map(|id| self.ending_with(id));
        let right = written.right_origin.map(|id| self.beginning_with(id));
        let lost = |neighbour: Option<Option<Index>>| neighbour == Some(None);
        let gone = matches!(written.content, Content::Gc | Content::Skip);
        let mut block = Block {
            id: Id { client, clock },
            length: end - clock,
            origin,
            right_origin: written.right_origin,
            left: left.flatten(),
            right: right.flatten(),
            gone: gone || lost(left) || lost(right),
            passed_by: 0,
            conflicts_with: 0,
        };
        if !block.gone {
            block.left = self.left_of(&block)?;
            block.right = self.right_of(block.left);
        }
        self.add(block);
        Ok(())
    }

    fn add(&mut self, block: Block) {
        let index = self.blocks.len();
        self.by_client
            .entry(block.id.client)
            .or_default()
            .push(index);
        self.blocks.push(block);
        if block.gone {
            return;
        }
        match block.left {
            Some(left) => self.blocks[left].right = Some(index),
            None => self.first = Some(index),
        }
        if let Some(right) = block.right {
            self.blocks[right].left = Some(index);
        }
    }

    fn right_of(&self, left: Option<Index>) -> Option<Index> {
        left.map_or(self.first, |left| self.blocks[left].right)
    }

    /// What a new block comes to stand after: the rules of Yjs, step by step.
    fn left_of(&mut self, block: &Block) -> Result<Option<Index>, TooFar> {
        let mut left = block.left;
        let mut next = self.right_of(left);
        self.scans += 1;
        self.conflicts += 1;
        while let Some(index) = next.filter(|_| next != block.right) {
            self.steps_left = self.steps_left.checked_sub(1).ok_or(TooFar)?;
            let (scan, conflicts) = (self.scans, self.conflicts);
            let other = &mut self.blocks[index];
            other.passed_by = scan;
            other.conflicts_with = conflicts;
            let other = *other;
            if other.origin == block.origin {
                if other.id.client < block.id.client {
                    left = Some(index);
                    self.conflicts += 1;
                } else if other.right_origin == block.right_origin {
                    break;
                }
            } else {
                let origin = other
                    .origin
                    .and_then(|id| self.find(id))
                    .map(|index| self.blocks[index]);
                let Some(origin) = origin.filter(|origin| origin.passed_by == scan) else {
                    break;
                };
                if origin.conflicts_with != conflicts {
                    left = Some(index);
                    self.conflicts += 1;
                }
            }
            next = other.right;
        }
        Ok(left)
    }

    /// The block with this character.
    fn find(&self, id: Id) -> Option<Index> {
        let indices = self.by_client.get(&id.client)?;
        let after = indices.partition_point(|&index| self.blocks[index].id.clock <= id.clock);
        indices[..after]
            .last()
            .copied()
            .filter(|&index| id.clock < self.end(index))
    }

    /// The block that ends with this character; `None` if it is gone.
    fn ending_with(&mut self, id: Id) -> Option<Index> {
        let index = self.find(id)?;
        self.split(index, id.clock + 1);
        Some(index).filter(|&index| !self.blocks[index].gone)
    }

    /// The block that begins with this character; `None` if it is gone.
    fn beginning_with(&mut self, id: Id) -> Option<Index> {
        let index = self.find(id)?;
        let index = self.split(index, id.clock);
        Some(index).filter(|&index| !self.blocks[index].gone)
    }

    /// Cuts a block before this clock; returns the block that begins there, or the whole one.
    fn split(&mut self, index: Index, clock: u32) -> Index {
        let whole = self.blocks[index];
        let Id {
            client,
            clock: begin,
        } = whole.id;
        if whole.gone || clock <= begin || clock >= self.end(index) {
            return index;
        }
        let rest = self.blocks.len();
        self.blocks.push(Block {
            id: Id { client, clock },
            length: self.end(index) - clock,
            origin: Some(Id {
                client,
                clock: clock - 1,
            }),
            left: Some(index),
            ..whole
        });
        let first = &mut self.blocks[index];
        first.length = clock - begin;
        first.right = Some(rest);
        if let Some(right) = whole.right {
            self.blocks[right].left = Some(rest);
        }
        let indices = self.by_client.entry(client).or_default();
        let blocks = &self.blocks;
        let at = indices.partition_point(|&index| blocks[index].id.clock < clock);
        indices.insert(at, rest);
        rest
    }
}

#[cfg(test)]
mod tests;
