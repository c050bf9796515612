//! Updates are read and written back.

use super::*;
use crate::{Replica, StateVector};

/// What two people wrote, as one update with texts, deletions and both kinds of neighbours.
fn sample() -> Vec<u8> {
    let (mut ana, mut ben) = (Replica::new(3_000_000_000), Replica::new(7));
    ben.receive(&ana.insert(0, "été 🦀")).unwrap();
    ben.insert(3, "xyz");
    ben.delete(1, 4);
    ana.receive(&ben.difference(&StateVector::default()))
        .unwrap();
    ana.insert(0, "a");
    ana.difference(&StateVector::default())
}

fn rewritten(update: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut from = BlockReader::new(update)?;
    let mut to = Encoder::default();
    to.length(from.sections_left());
    while let Some(section) = from.next_section()? {
        write_section(section, &mut to);
        while let Some(block) = from.next_block()? {
            write_block(&block, &mut to);
        }
    }
    to.bytes(from.rest());
    let mut deletions = from.deletions()?;
    while deletions.next_client()?.is_some() {
        while deletions.next_range()?.is_some() {}
    }
    deletions.end()?;
    Ok(to.finish().to_vec())
}

#[test]
fn what_is_read_is_written_back_byte_by_byte() {
    assert_eq!(rewritten(&sample()), Ok(sample()));
}

#[test]
fn no_beginning_of_an_update_is_one() {
    let update = sample();
    for end in 0..update.len() {
        assert!(rewritten(&update[..end]).is_err(), "cut at {end}");
    }
    assert!(rewritten(&[&update[..], &[0]].concat()).is_err());
}
