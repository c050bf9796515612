//! The two wires that Yjs clients speak, as types and bytes.
//!
//! Bodies are slices of the frame they came in. Of a frame that carries a large body to many
//! clients only the bytes *before* the body are made here (`*_head`), so that the body is shared.

pub mod hocuspocus;
pub mod yjs;

use bytes::Bytes;

use crate::StateVector;
use crate::lib0::{Decoder, Encoder, Malformed};

/// A message about the text, the same on both wires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sync {
    /// "This is what I have": to be answered with a `Step2`.
    Step1(StateVector),
    /// "This is what you may lack": an update.
    Step2(Bytes),
    /// "This is what I just did": an update.
    Update(Bytes),
}

const STEP1: u64 = 0;
const STEP2: u64 = 1;
const UPDATE: u64 = 2;

/// Reads a sync message. `None` is one that breaks off before its body, which some clients send
/// where they have nothing to say.
fn read_sync(frame: &Bytes, reader: &mut Decoder<'_>) -> Result<Option<Sync>, Malformed> {
    if reader.is_empty() {
        return Ok(None);
    }
    let step = reader.var_uint()?;
    if step == STEP1 && reader.is_empty() {
        return Ok(None);
    }
    let body = reader.var_bytes()?;
    let body = || frame.slice_ref(body);
    match step {
        STEP1 => Ok(Some(Sync::Step1(StateVector::decode(&body())?))),
        STEP2 => Ok(Some(Sync::Step2(body()))),
        UPDATE => Ok(Some(Sync::Update(body()))),
        _ => Err(Malformed("unknown sync message")),
    }
}

/// Finishes a frame with a sync message and its body.
fn write_sync(mut writer: Encoder, step: u64, body: &[u8]) -> Bytes {
    writer.var_uint(step);
    writer.var_bytes(body);
    writer.finish()
}

/// Finishes a frame with a sync message up to its body.
fn write_sync_head(mut writer: Encoder, step: u64, length: usize) -> Bytes {
    writer.var_uint(step);
    writer.length(length);
    writer.finish()
}
