//! Whether the blocks of an update can be put in one after the other.
//!
//! An update holds one list of blocks for each client, and a block may need one that stands in
//! another client's list. The lists say nothing about the order between clients (Yjs writes the
//! highest client first), so "known or in this update" is not enough: two blocks that need each
//! other would stay pending for ever.

use crate::ClientId;

/// The blocks of one client in an update.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section {
    pub(crate) client: ClientId,
    /// The clock after the last block.
    pub(crate) end: u32,
}

/// A block that can only follow another client's block from the same update.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need {
    /// The client of the block that needs.
    pub(crate) client: ClientId,
    /// Its first clock.
    pub(crate) at: u32,
    /// The client that is needed.
    pub(crate) on: ClientId,
    /// The clock that is needed.
    pub(crate) clock: u32,
}

/// One list of blocks while it is being followed.
struct Queue {
    /// Its needs are `needs[next..end]`; everything before the block of `needs[next]` is in.
    next: usize,
    end: usize,
    /// Whether it waits for another list.
    waiting: bool,
}

/// Finds the section of a client among sections sorted by client.
pub(crate) fn find(sections: &[Section], client: ClientId) -> Option<usize> {
    sections
        .binary_search_by_key(&client, |section| section.client)
        .ok()
}

/// Whether the needs can all be met, in linear time and without recursion. `sections` are sorted
/// by client; `needs` are sorted by client and then by clock, and what they need is in `sections`.
///
/// Follows each list until a block needs another list, goes there, and comes back when the needed
/// block is in. Meeting a list that is itself waiting is a cycle.
pub(crate) fn is_possible(sections: &[Section], needs: &[Need]) -> bool {
    let mut queues: Vec<Queue> = Vec::with_capacity(sections.len());
    let mut next = 0;
    for section in sections {
        let end = next + needs[next..].partition_point(|need| need.client <= section.client);
        queues.push(Queue {
            next,
            end,
            waiting: false,
        });
        next = end;
    }
    let mut path = Vec::new();
    for first in 0..queues.len() {
        path.push((first, u32::MAX));
        while let Some(&(current, goal)) = path.last() {
            let queue = &mut queues[current];
            let need = needs[..queue.end]
                .get(queue.next)
                .filter(|need| need.at <= goal);
            let Some(need) = need else {
                queue.waiting = false;
                path.pop();
                continue;
            };
            let Some(needed) = find(sections, need.on) else {
                return false;
            };
            let other = &queues[needed];
            let stopped_at = needs[..other.end].get(other.next).map(|need| need.at);
            if stopped_at.is_none_or(|at| need.clock < at) {
                queues[current].next += 1;
            } else if other.waiting || needed == current {
                return false;
            } else {
                queues[current].waiting = true;
                path.push((needed, need.clock));
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(client: ClientId) -> Section {
        Section { client, end: 9 }
    }

    fn need(client: ClientId, at: u32, on: ClientId, clock: u32) -> Need {
        Need {
            client,
            at,
            on,
            clock,
        }
    }

    #[test]
    fn zigzag_is_possible() {
        let needs = [
            need(1, 2, 2, 0),
            need(1, 5, 2, 4),
            need(2, 3, 1, 2),
            need(2, 4, 1, 4),
        ];
        assert!(is_possible(&[section(1), section(2)], &needs));
    }

    #[test]
    fn cycles_are_not() {
        let two = [need(1, 0, 2, 0), need(2, 0, 1, 0)];
        assert!(!is_possible(&[section(1), section(2)], &two));
        let late = [need(1, 3, 2, 5), need(2, 5, 3, 1), need(3, 0, 1, 3)];
        assert!(!is_possible(&[section(1), section(2), section(3)], &late));
        let three = [need(1, 3, 2, 5), need(2, 5, 3, 1), need(3, 0, 1, 2)];
        assert!(is_possible(&[section(1), section(2), section(3)], &three));
    }

    #[test]
    fn a_chain_of_many_clients_neither_recurses_nor_explodes() {
        let count = 200_000;
        let sections: Vec<_> = (0..count).map(section).collect();
        let needs: Vec<_> = (0..count - 1)
            .map(|client| need(client, 0, client + 1, 0))
            .collect();
        assert!(is_possible(&sections, &needs));
    }
}
