//! What an update may cost the CRDT, and what it will cost to replay.
//!
//! Estimates come first; where they are too high, the true number of blocks is found (`scan`), for
//! which the caller's state is asked.

use bytes::Bytes;

use crate::gate::Passed;
use crate::{Refusal, scan};

/// So many insertions are let in without a look at their places: what a few keystrokes bring.
const FEW: usize = 4;
/// So many insertions times blocks are let in without a look: 15 ms at the very worst.
const FREE_STEPS: usize = 50_000;
/// Deletions times blocks that an update may cost: half a second, as 250,000 deletions in one text took
/// 7 s. Each cuts blocks out of the list of an author's blocks, which moves all behind it. A long session
/// brought back as one update, 30,000 deletions among 100,000 blocks, is a third of it.
const DELETION_LIMIT: usize = 10_000_000_000;

/// Refuses an update whose deletions take too long to cut out of so many blocks, or fewer.
pub(crate) fn judge_deletions(
    update: &[u8],
    passed: &Passed<'_>,
    blocks_at_most: usize,
    state: impl FnOnce() -> Bytes,
) -> Result<(), Refusal> {
    let deletions = passed.verdict.deleted.len();
    let is_too_much = |blocks: usize| deletions.saturating_mul(blocks) > DELETION_LIMIT;
    let too_long = Refusal::Forbidden("deletions that take too long");
    let added = blocks_added(passed);
    if !is_too_much(blocks_at_most + added) {
        return Ok(());
    }
    if is_too_much(added) {
        return Err(too_long);
    }
    match scan::blocks_after(&state(), update)? {
        Some(blocks) if !is_too_much(blocks + added) => Ok(()),
        _ => Err(too_long),
    }
}

/// Refuses an update whose blocks take too long to put in their positions among so many, or fewer.
/// Returns the true number of blocks where it had to be found, this update's included.
pub(crate) fn judge_insertions(
    update: &[u8],
    passed: &Passed<'_>,
    blocks_at_most: usize,
    state: impl FnOnce() -> Bytes,
) -> Result<Option<usize>, Refusal> {
    let insertions = passed.verdict.insertions;
    let blocks = blocks_at_most + blocks_added(passed);
    if insertions <= FEW || insertions.saturating_mul(blocks) <= FREE_STEPS {
        return Ok(None);
    }
    match scan::blocks_after(&state(), update)? {
        Some(blocks) => Ok(Some(blocks)),
        None => Err(Refusal::Forbidden("blocks that take too long to place")),
    }
}

/// How many more blocks there may be after an update: its own, and those that were cut for it.
pub(crate) fn blocks_added(passed: &Passed<'_>) -> usize {
    passed.blocks + 2 * (passed.verdict.insertions + passed.verdict.deleted.len())
}

/// What replaying an update costs; see [`Document::replay_work`](crate::Document::replay_work).
pub(crate) fn replay_work(passed: &Passed<'_>) -> u64 {
    let work = passed.blocks + passed.verdict.deleted.len();
    work.max(1) as u64
}
