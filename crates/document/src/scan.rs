//! How far the CRDT has to look for the places of new blocks, found out without it.
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

/// A place could not be found within the steps that were left.
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

/// A block in its place.
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
                    // A circle, which the gate has let nobody bring.
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
        let last = self.by_client.get(&client).and_then(|places| places.last());
        last.map_or(0, |&last| self.end(last))
    }

    fn end(&self, place: Index) -> u32 {
        self.blocks[place].id.clock + self.blocks[place].length
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
        let place = self.blocks.len();
        self.by_client
            .entry(block.id.client)
            .or_default()
            .push(place);
        self.blocks.push(block);
        if block.gone {
            return;
        }
        match block.left {
            Some(left) => self.blocks[left].right = Some(place),
            None => self.first = Some(place),
        }
        if let Some(right) = block.right {
            self.blocks[right].left = Some(place);
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
        while let Some(place) = next.filter(|_| next != block.right) {
            self.steps_left = self.steps_left.checked_sub(1).ok_or(TooFar)?;
            let (scan, conflicts) = (self.scans, self.conflicts);
            let other = &mut self.blocks[place];
            other.passed_by = scan;
            other.conflicts_with = conflicts;
            let other = *other;
            if other.origin == block.origin {
                if other.id.client < block.id.client {
                    left = Some(place);
                    self.conflicts += 1;
                } else if other.right_origin == block.right_origin {
                    break;
                }
            } else {
                let origin = other
                    .origin
                    .and_then(|id| self.find(id))
                    .map(|place| self.blocks[place]);
                let Some(origin) = origin.filter(|origin| origin.passed_by == scan) else {
                    break;
                };
                if origin.conflicts_with != conflicts {
                    left = Some(place);
                    self.conflicts += 1;
                }
            }
            next = other.right;
        }
        Ok(left)
    }

    /// The block with this character.
    fn find(&self, id: Id) -> Option<Index> {
        let places = self.by_client.get(&id.client)?;
        let after = places.partition_point(|&place| self.blocks[place].id.clock <= id.clock);
        places[..after]
            .last()
            .copied()
            .filter(|&place| id.clock < self.end(place))
    }

    /// The block that ends with this character; `None` if it is gone.
    fn ending_with(&mut self, id: Id) -> Option<Index> {
        let place = self.find(id)?;
        self.split(place, id.clock + 1);
        Some(place).filter(|&place| !self.blocks[place].gone)
    }

    /// The block that begins with this character; `None` if it is gone.
    fn beginning_with(&mut self, id: Id) -> Option<Index> {
        let place = self.find(id)?;
        let place = self.split(place, id.clock);
        Some(place).filter(|&place| !self.blocks[place].gone)
    }

    /// Cuts a block before this clock; returns the block that begins there, or the whole one.
    fn split(&mut self, place: Index, clock: u32) -> Index {
        let whole = self.blocks[place];
        let Id {
            client,
            clock: begin,
        } = whole.id;
        if whole.gone || clock <= begin || clock >= self.end(place) {
            return place;
        }
        let rest = self.blocks.len();
        self.blocks.push(Block {
            id: Id { client, clock },
            length: self.end(place) - clock,
            origin: Some(Id {
                client,
                clock: clock - 1,
            }),
            left: Some(place),
            ..whole
        });
        let first = &mut self.blocks[place];
        first.length = clock - begin;
        first.right = Some(rest);
        if let Some(right) = whole.right {
            self.blocks[right].left = Some(rest);
        }
        let places = self.by_client.entry(client).or_default();
        let blocks = &self.blocks;
        let at = places.partition_point(|&place| blocks[place].id.clock < clock);
        places.insert(at, rest);
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Replica, StateVector};

    /// The same numbers on every run.
    struct Chance(u32);

    impl Chance {
        fn below(&mut self, limit: u32) -> u32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) % limit
        }
    }

    /// Four people who write and delete apart and meet now and then, and what each of their
    /// characters is: no two are the same.
    fn session(seed: u32) -> (Vec<Replica>, HashMap<Id, char>) {
        let mut chance = Chance(seed);
        let mut people: Vec<_> = [9, 3, 7, 5].map(Replica::new).into();
        let mut clocks = [0; 4];
        let mut characters = HashMap::new();
        for _ in 0..150 {
            let who = chance.below(4) as usize;
            let length = people[who].length();
            match chance.below(6) {
                0 if length > 3 => {
                    people[who].delete(chance.below(length - 2), 2);
                }
                1 => {
                    let from = people[chance.below(4) as usize].difference(&StateVector::default());
                    people[who].receive(&from).unwrap();
                }
                _ => {
                    let next = 0x4e00 + u32::try_from(characters.len()).unwrap();
                    let word: String = (next..=next + chance.below(3))
                        .filter_map(char::from_u32)
                        .collect();
                    people[who].insert(chance.below(length + 1), &word);
                    for character in word.chars() {
                        let (client, clock) = ([9, 3, 7, 5][who], clocks[who]);
                        characters.insert(Id { client, clock }, character);
                        clocks[who] += 1;
                    }
                }
            }
        }
        (people, characters)
    }

    fn ordered(updates: &[Vec<u8>]) -> Order {
        let mut order = Order {
            steps_left: u64::MAX,
            ..Order::default()
        };
        for update in updates {
            order.put_in(&mut sections(update).unwrap()).unwrap();
        }
        order
    }

    /// What stands in `order`, without what is not in `text`.
    fn reading(order: &Order, characters: &HashMap<Id, char>, text: &str) -> String {
        let (mut next, mut read) = (order.first, String::new());
        while let Some(place) = next {
            let Block {
                id: Id { client, clock },
                length,
                right,
                ..
            } = order.blocks[place];
            let here = (clock..clock + length).map(|clock| characters[&Id { client, clock }]);
            read.extend(here.filter(|&character| text.contains(character)));
            next = right;
        }
        read
    }

    #[test]
    fn the_order_is_that_of_the_text() {
        for seed in 0..60 {
            let (mut people, characters) = session(seed);
            let apart: Vec<_> = people
                .iter()
                .map(|one| one.difference(&StateVector::default()))
                .collect();
            for update in &apart {
                people[0].receive(update).unwrap();
            }
            let text = people[0].text();
            let merged = people[0].difference(&StateVector::default());
            assert_eq!(
                reading(&ordered(&[merged]), &characters, &text),
                text,
                "seed {seed}, at once"
            );
            assert_eq!(
                reading(&ordered(&apart), &characters, &text),
                text,
                "seed {seed}, in turn"
            );
        }
    }
}
