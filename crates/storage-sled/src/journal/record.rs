//! One record of the journal as bytes. See `docs/storage-format.md`.

use crate::journal::chain::{Chain, ChainLink, Salt};
use crate::journal::id::JournalId;
use crate::journal::location::Location;

/// The fixed part of a record, in bytes; the name and the payload follow.
pub(crate) const HEADER_BYTES: usize = 96;
/// Records begin at multiples of this, so that a search after damage need not look at every byte.
pub(crate) const ALIGNMENT: u32 = 8;
/// The largest payload, in bytes: no update or value comes near, and a damaged length is seen early.
pub(crate) const PAYLOAD_MAX: usize = 8 << 20;

/// What a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// An update of a document.
    Entry = 1,
    /// A record was put.
    Put = 2,
    /// A record was deleted.
    Delete = 3,
    /// A blob was kept; its file was synced before.
    Blob = 4,
    /// The heads of the documents written since the record of this kind before: what was
    /// acknowledged, said a second time.
    Heads = 5,
}

impl RecordKind {
    fn from_byte(byte: u8) -> Option<Self> {
        [
            Self::Entry,
            Self::Put,
            Self::Delete,
            Self::Blob,
            Self::Heads,
        ]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
    }
}

/// All of a record but its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: RecordKind,
    /// The document of an entry, the key of a record, else empty.
    pub(crate) name: String,
    /// The number in the document; of the other kinds, the number among all of them.
    pub(crate) seq: u64,
    /// Milliseconds since the Unix epoch.
    pub(crate) at: u64,
    pub(crate) device: u64,
    /// Bytes from the start of the group that was committed together. All before the group was
    /// durable when this record was written.
    pub(crate) group: u32,
    pub(crate) salt: Salt,
    /// The chain of the document, or of the other kinds, up to and including this record.
    pub(crate) chain: Chain,
    payload_crc: u32,
    /// Header, name and payload, in bytes.
    pub(crate) length: u32,
}

/// What a record is made from.
pub(crate) struct Draft<'a> {
    pub(crate) kind: RecordKind,
    pub(crate) name: &'a str,
    pub(crate) seq: u64,
    pub(crate) at: u64,
    pub(crate) device: u64,
    pub(crate) payload: &'a [u8],
}

impl Draft<'_> {
    /// Writes the record behind `group` (which begins at `start`) and returns its location and the chain after it.
    pub(crate) fn encode(
        &self,
        group: &mut Vec<u8>,
        start: Location,
        id: &JournalId,
        before: Chain,
        salt: Salt,
    ) -> (Location, Chain) {
        let begin = group.len();
        let location = Location {
            segment: start.segment,
            offset: start.offset + as_u32(begin),
        };
        let chain = self.link(&salt).after(before);
        let length = HEADER_BYTES + self.name.len() + self.payload.len();
        group.extend_from_slice(&id.marker());
        group.extend_from_slice(&as_u32(length).to_le_bytes());
        group.extend_from_slice(&[0; 4]);
        group.push(self.kind as u8);
        group.push(u8::try_from(self.name.len()).expect("names are at most 255 bytes"));
        group.extend_from_slice(&[0; 2]);
        for number in [self.seq, self.at, self.device] {
            group.extend_from_slice(&number.to_le_bytes());
        }
        group.extend_from_slice(&as_u32(begin).to_le_bytes());
        group.extend_from_slice(&crc32c::crc32c_append(id.seed(), self.payload).to_le_bytes());
        group.extend_from_slice(&salt);
        group.extend_from_slice(&chain.0);
        group.extend_from_slice(self.name.as_bytes());
        let crc = header_crc(&group[begin..], location, id);
        group[begin + 8..begin + 12].copy_from_slice(&crc.to_le_bytes());
        group.extend_from_slice(self.payload);
        group.resize(group.len().next_multiple_of(ALIGNMENT as usize), 0);
        (location, chain)
    }

    fn link<'a>(&'a self, salt: &'a Salt) -> ChainLink<'a> {
        ChainLink {
            kind: self.kind as u8,
            name: self.name,
            seq: self.seq,
            at: self.at,
            device: self.device,
            salt,
            payload: self.payload,
        }
    }
}

impl Header {
    /// Reads the header at the beginning of `bytes`, which were found at `location`. `None` when it is not one.
    pub(crate) fn decode(bytes: &[u8], location: Location, id: &JournalId) -> Option<Self> {
        let fixed: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
        if fixed[..4] != id.marker() {
            return None;
        }
        let name_bytes = usize::from(fixed[13]);
        let whole = bytes.get(..HEADER_BYTES + name_bytes)?;
        let length = u32_at(fixed, 4);
        let fits = (HEADER_BYTES + name_bytes..=HEADER_BYTES + name_bytes + PAYLOAD_MAX)
            .contains(&(length as usize));
        if !fits || u32_at(fixed, 8) != header_crc(whole, location, id) {
            return None;
        }
        Some(Self {
            kind: RecordKind::from_byte(fixed[12])?,
            name: str::from_utf8(&whole[HEADER_BYTES..]).ok()?.to_owned(),
            seq: u64_at(fixed, 16),
            at: u64_at(fixed, 24),
            device: u64_at(fixed, 32),
            group: u32_at(fixed, 40),
            payload_crc: u32_at(fixed, 44),
            salt: array_at(fixed, 48),
            chain: Chain(array_at(fixed, 64)),
            length,
        })
    }

    /// Where the payload begins, in bytes from the record's beginning.
    pub(crate) fn payload_at(&self) -> usize {
        HEADER_BYTES + self.name.len()
    }

    pub(crate) fn payload_is_intact(&self, payload: &[u8], id: &JournalId) -> bool {
        crc32c::crc32c_append(id.seed(), payload) == self.payload_crc
    }

    /// Whether this record with `payload` follows on a chain that stood at `before`.
    pub(crate) fn follows(&self, before: Chain, payload: &[u8]) -> bool {
        let draft = Draft {
            kind: self.kind,
            name: &self.name,
            seq: self.seq,
            at: self.at,
            device: self.device,
            payload,
        };
        draft.link(&self.salt).after(before) == self.chain
    }

    /// Bytes to the next record.
    pub(crate) fn stride(&self) -> u32 {
        self.length.next_multiple_of(ALIGNMENT)
    }
}

/// What stands where the name would be in a torn record, if its marker is there.
pub(crate) fn name_in_torn_tail<'a>(bytes: &'a [u8], id: &JournalId) -> Option<&'a str> {
    let fixed: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
    let name = bytes.get(HEADER_BYTES..HEADER_BYTES + usize::from(fixed[13]))?;
    (fixed[..4] == id.marker())
        .then(|| str::from_utf8(name).ok())
        .flatten()
}

/// The checksum of the header and the name, tied to the journal and to the location: a record that was
/// copied elsewhere is none.
fn header_crc(header_and_name: &[u8], location: Location, id: &JournalId) -> u32 {
    let crc = crc32c::crc32c_append(id.seed(), &location.to_bytes());
    let crc = crc32c::crc32c_append(crc, &header_and_name[..8]);
    crc32c::crc32c_append(crc, &header_and_name[12..])
}

fn as_u32(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a group and its records are far below 4 GiB")
}

fn array_at<const N: usize>(bytes: &[u8; HEADER_BYTES], at: usize) -> [u8; N] {
    std::array::from_fn(|i| bytes[at + i])
}

fn u32_at(bytes: &[u8; HEADER_BYTES], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

fn u64_at(bytes: &[u8; HEADER_BYTES], at: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, at))
}
