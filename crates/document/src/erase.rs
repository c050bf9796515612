//! Taking the words out of an update, so that it says only where words were.

use bytes::Bytes;

use crate::gate::{
    CONTENT, DELETED, GC, HAS_ORIGIN, HAS_RIGHT_ORIGIN, LEAST_BLOCK, LEAST_SECTION, SKIP, STRING,
    length, utf16_length,
};
use crate::lib0::{Malformed, Reader, Writer};
use crate::{ROOT, Refusal};

/// The update with every text in it replaced by deleted text of the same length.
///
/// All clocks stay, so whatever was written after it still finds its place, and a client that
/// still has the words deletes them when it connects, instead of bringing them back. Only for
/// updates that passed the gate: nothing but their form is judged here.
pub fn erase(update: &[u8]) -> Result<Bytes, Refusal> {
    let mut pass = Pass {
        from: Reader::new(update),
        to: Writer::with_capacity(update.len()),
    };
    pass.blocks()?;
    // The deletions name no words.
    for &byte in pass.from.rest() {
        pass.to.byte(byte);
    }
    Ok(pass.to.finish())
}

/// An update on its way from one buffer to another.
struct Pass<'a> {
    from: Reader<'a>,
    to: Writer,
}

impl Pass<'_> {
    fn blocks(&mut self) -> Result<(), Refusal> {
        for _ in 0..self.count(LEAST_SECTION)? {
            let blocks = self.count(LEAST_BLOCK)?;
            self.numbers(2)?;
            for _ in 0..blocks {
                self.block()?;
            }
        }
        Ok(())
    }

    fn block(&mut self) -> Result<(), Refusal> {
        let info = self.from.byte()?;
        if info == GC || info == SKIP {
            self.to.byte(info);
            return self.numbers(1);
        }
        self.to.byte(info & !CONTENT | DELETED);
        let neighbours = [HAS_ORIGIN, HAS_RIGHT_ORIGIN].map(|bit| usize::from(info & bit != 0));
        let neighbours: usize = neighbours.iter().sum();
        self.numbers(2 * neighbours)?;
        if neighbours == 0 {
            self.parent()?;
        }
        let length = match info & CONTENT {
            DELETED => length(&mut self.from)?,
            STRING => utf16_length(self.from.var_string()?)?,
            _ => return Err(Refusal::Forbidden("content that is not text")),
        };
        self.to.var_uint(length.into());
        Ok(())
    }

    fn parent(&mut self) -> Result<(), Refusal> {
        if self.from.var_uint()? != 1 || self.from.var_string()? != ROOT {
            return Err(Refusal::Forbidden("a type other than the text"));
        }
        self.to.var_uint(1);
        self.to.var_string(ROOT);
        Ok(())
    }

    fn count(&mut self, least: usize) -> Result<usize, Malformed> {
        let count = self.from.count(least)?;
        self.to.length(count);
        Ok(count)
    }

    fn numbers(&mut self, count: usize) -> Result<(), Refusal> {
        for _ in 0..count {
            self.to.var_uint(self.from.var_uint()?);
        }
        Ok(())
    }
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
