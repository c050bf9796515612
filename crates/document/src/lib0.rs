//! The primitives of lib0, the encoding under all Yjs messages.
//!
//! [`Decoder`] borrows: what it returns are slices of the input, and no count that it reads makes
//! anything allocate. To keep a slice without copying it, use [`bytes::Bytes::slice_ref`].

use bytes::{BufMut, Bytes, BytesMut};

/// The largest integer that JavaScript can say exactly.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Bytes that are not what they claim to be. No honest client sends them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed message: {0}")]
pub struct Malformed(
    /// What is wrong, in a few words for the log.
    pub &'static str,
);

/// Reads from the front of a slice.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// A reader at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The bytes that have not been read.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether all bytes have been read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// One byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed("too short"))?;
        self.rest = rest;
        Ok(*first)
    }

    /// An unsigned integer, at most [`MAX_INTEGER`].
    #[inline]
    pub fn var_uint(&mut self) -> Result<u64, Malformed> {
        // Most integers are one byte.
        if let [byte @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(u64::from(*byte));
        }
        self.long_var_uint()
    }

    fn long_var_uint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        // Eight groups of seven bits hold every integer that JavaScript can write.
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if value <= MAX_INTEGER {
                    Ok(value)
                } else {
                    Err(Malformed("integer above 2^53"))
                };
            }
        }
        Err(Malformed("integer too long"))
    }

    /// The number of entries that follow, each at least `entry` bytes long: more than the rest can
    /// hold is refused here, so that nobody reserves memory for a lie.
    pub fn count(&mut self, entry: usize) -> Result<usize, Malformed> {
        let count = usize::try_from(self.var_uint()?).map_err(|_| Malformed("count"))?;
        if count > self.rest.len() / entry {
            return Err(Malformed("count larger than the message"));
        }
        Ok(count)
    }

    /// Bytes with their length in front.
    pub fn var_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.count(1)?;
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(bytes)
    }

    /// UTF-8 with its length in bytes in front.
    pub fn var_string(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.var_bytes()?).map_err(|_| Malformed("invalid UTF-8"))
    }

    /// Succeeds only at the end.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Malformed("bytes after the end"))
        }
    }
}

/// Writes what [`Decoder`] reads.
#[derive(Debug, Default)]
pub struct Encoder(BytesMut);

impl Encoder {
    /// A writer with room for `bytes` before it grows.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self(BytesMut::with_capacity(bytes))
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.0.put_u8(byte);
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.put_slice(bytes);
    }

    /// An unsigned integer.
    pub fn var_uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.byte((value & 0x7f) as u8);
    }

    /// A length, as an unsigned integer.
    pub fn length(&mut self, length: usize) {
        self.var_uint(length as u64);
    }

    /// Bytes with their length in front.
    pub fn var_bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.bytes(bytes);
    }

    /// UTF-8 with its length in bytes in front.
    pub fn var_string(&mut self, text: &str) {
        self.var_bytes(text.as_bytes());
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Bytes {
        self.0.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_come_back() {
        for value in [
            0,
            1,
            127,
            128,
            300,
            1 << 30,
            u64::from(u32::MAX),
            MAX_INTEGER,
        ] {
            let mut writer = Encoder::default();
            writer.var_uint(value);
            let bytes = writer.finish();
            let mut reader = Decoder::new(&bytes);
            assert_eq!(reader.var_uint(), Ok(value));
            assert!(reader.is_empty());
        }
    }

    #[test]
    fn integers_that_javascript_cannot_say_are_refused() {
        assert!(Decoder::new(&[0xff; 7]).var_uint().is_err(), "no end");
        assert!(
            Decoder::new(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])
                .var_uint()
                .is_err()
        );
        assert!(
            Decoder::new(&[0x80; 30]).var_uint().is_err(),
            "endless zero"
        );
    }

    #[test]
    fn a_length_beyond_the_message_is_refused() {
        assert!(Decoder::new(&[3, b'a', b'b']).var_bytes().is_err());
        assert!(Decoder::new(&[0xff, 0xff, 0xff, 0x7f]).count(2).is_err());
        assert!(Decoder::new(&[2, 0xc3, 0x28]).var_string().is_err());
        assert_eq!(Decoder::new(&[2, 0xc3, 0xa9]).var_string(), Ok("é"));
    }
}
