//! The order that is found without the CRDT is the order of the CRDT.

use super::*;
use crate::{Replica, StateVector};

/// The same numbers on every run.
struct Rng(u32);

impl Rng {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }
}

/// Four people who write and delete apart and meet now and then, and what each of their
/// characters is: no two are the same.
fn session(seed: u32) -> (Vec<Replica>, HashMap<Id, char>) {
    let mut rng = Rng(seed);
    let mut people: Vec<_> = [9, 3, 7, 5].map(Replica::new).into();
    let mut clocks = [0; 4];
    let mut characters = HashMap::new();
    for _ in 0..150 {
        let who = rng.below(4) as usize;
        let length = people[who].length();
        match rng.below(6) {
            0 if length > 3 => {
                people[who].delete(rng.below(length - 2), 2);
            }
            1 => {
                let from = people[rng.below(4) as usize].difference(&StateVector::default());
                people[who].receive(&from).unwrap();
            }
            _ => {
                let next = 0x4e00 + u32::try_from(characters.len()).unwrap();
                let word: String = (next..=next + rng.below(3))
                    .filter_map(char::from_u32)
                    .collect();
                people[who].insert(rng.below(length + 1), &word);
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
    while let Some(index) = next {
        let Block {
            id: Id { client, clock },
            length,
            right,
            ..
        } = order.blocks[index];
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
