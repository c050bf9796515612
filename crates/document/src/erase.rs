//! Taking the words out of an update, so that it says only where words were.

use bytes::Bytes;

use crate::Refusal;
use crate::lib0::Encoder;
use crate::update::{BlockReader, Content, write_block, write_section};

/// The update with every text in it replaced by deleted text of the same length.
///
/// All clocks stay, so whatever was written after it still finds its place, and a client that
/// still has the words deletes them when it connects, instead of bringing them back. Only for
/// updates that passed the gate: nothing but the form of their blocks is judged here.
pub fn erase(update: &[u8]) -> Result<Bytes, Refusal> {
    let mut from = BlockReader::new(update)?;
    let mut to = Encoder::with_capacity(update.len());
    to.length(from.sections_left());
    while let Some(section) = from.next_section()? {
        write_section(section, &mut to);
        while let Some(mut block) = from.next_block()? {
            if let Content::Text(_) = block.content {
                block.content = Content::Deleted;
            }
            write_block(&block, &mut to);
        }
    }
    // The deletions name no words.
    to.bytes(from.rest());
    Ok(to.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Replica};

    #[test]
    fn what_is_erased_is_gone_for_good_and_what_was_written_beside_it_stays() {
        let (mut ana, mut ben) = (Replica::new(1), Replica::new(2));
        let secret = ana.insert(0, "seçret 🦀 ");
        ben.receive(&secret).unwrap();
        let kept = ben.insert(3, "kept");
        let deleted = ben.delete(0, 1);
        ana.receive(&kept).unwrap();

        let erased = erase(&secret).unwrap();
        assert!(!erased.windows(3).any(|bytes| bytes == b"ret"));
        let updates = [&erased[..], &kept, &deleted];
        let mut document = Document::load(None, updates).unwrap();
        assert_eq!(document.text(), "kept");
        // Whoever still has the words loses them, and cannot bring them back.
        ana.receive(&document.state()).unwrap();
        assert_eq!(ana.text(), "kept");
        let everything = ana.difference(&crate::StateVector::default());
        document.apply(&everything.into()).unwrap();
        assert_eq!(document.text(), "kept");
    }

    #[test]
    fn every_cut_is_an_error_or_an_update_without_words() {
        let update = Replica::new(1).insert(0, "secret");
        for end in 0..update.len() {
            if let Ok(erased) = erase(&update[..end]) {
                assert!(!erased.windows(3).any(|bytes| bytes == b"ret"));
            }
        }
    }
}
