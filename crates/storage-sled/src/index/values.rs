//! What stands in the index, and how.

use sillage_storage::{Damage, Head, HeadToken, Seq};

use crate::journal::chain::Chain;
use crate::journal::codec::{FieldReader, FieldWriter};
use crate::journal::id::JournalId;
use crate::journal::location::Location;

/// The counter and the chain of all records that are not entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) seq: u64,
    pub(crate) chain: Chain,
}

/// Where a document's log ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ChainHead {
    pub(crate) seq: Seq,
    pub(crate) chain: Chain,
    /// The first entry of the last run of places, as the index has it; 0 when there is none.
    pub(crate) run: u64,
    pub(crate) damaged: bool,
}

impl ChainHead {
    /// As others name it: by the chain, because another history may have as many entries.
    pub(crate) fn public(&self) -> Head {
        let Chain(hash) = self.chain;
        Head {
            seq: self.seq,
            token: HeadToken(u64::from_le_bytes(std::array::from_fn(|i| hash[i]))),
        }
    }
}

/// Where a record's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordLocation {
    pub(crate) version: u64,
    pub(crate) location: Location,
}

/// How far the index follows the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Through {
    pub(crate) id: JournalId,
    /// The next record is here.
    pub(crate) end: Location,
    /// The last record and its chain: the journal must still have it.
    pub(crate) last: Option<(Location, Chain)>,
    pub(crate) facts: Facts,
}

pub(crate) fn encode_head(head: ChainHead) -> Vec<u8> {
    FieldWriter::default()
        .u64(head.seq.0)
        .bytes(&head.chain.0)
        .u64(head.run)
        .u8(u8::from(head.damaged))
        .finish()
}

pub(crate) fn decode_head(bytes: &[u8]) -> Option<ChainHead> {
    let mut read = FieldReader(bytes);
    Some(ChainHead {
        seq: Seq(read.u64()?),
        chain: Chain(read.array()?),
        run: read.u64()?,
        damaged: read.u8()? != 0,
    })
}

pub(crate) fn encode_record(record: RecordLocation) -> Vec<u8> {
    FieldWriter::default()
        .u64(record.version)
        .bytes(&record.location.to_bytes())
        .finish()
}

pub(crate) fn decode_record(bytes: &[u8]) -> Option<RecordLocation> {
    let mut read = FieldReader(bytes);
    Some(RecordLocation {
        version: read.u64()?,
        location: Location::from_bytes(read.array()?),
    })
}

pub(crate) fn encode_damage(damage: &Damage) -> Vec<u8> {
    let (name, seq) = damage
        .document
        .as_ref()
        .map_or(("", 0), |(document, seq)| (document.as_str(), seq.0));
    FieldWriter::default()
        .u64(seq)
        .text(name)
        .text(&damage.what)
        .finish()
}

pub(crate) fn decode_damage(bytes: &[u8]) -> Option<Damage> {
    let mut read = FieldReader(bytes);
    let (seq, name, what) = (Seq(read.u64()?), read.text()?, read.text()?.to_owned());
    Some(Damage {
        document: name.parse().ok().map(|document| (document, seq)),
        what,
    })
}

pub(crate) fn encode_meta(through: &Through, digest: u64) -> Vec<u8> {
    let meta = FieldWriter::default()
        .bytes(through.id.as_bytes())
        .bytes(&through.end.to_bytes())
        .u64(through.facts.seq)
        .bytes(&through.facts.chain.0)
        .u64(digest);
    match through.last {
        Some((location, chain)) => meta.bytes(&location.to_bytes()).bytes(&chain.0).finish(),
        None => meta.finish(),
    }
}

pub(crate) fn decode_meta(bytes: &[u8]) -> Option<(Through, u64)> {
    let mut read = FieldReader(bytes);
    let id = JournalId::from_bytes(read.array()?);
    let end = Location::from_bytes(read.array()?);
    let facts = Facts {
        seq: read.u64()?,
        chain: Chain(read.array()?),
    };
    let digest = read.u64()?;
    let last = read
        .array()
        .and_then(|location| Some((Location::from_bytes(location), Chain(read.array()?))));
    Some((
        Through {
            id,
            end,
            last,
            facts,
        },
        digest,
    ))
}
