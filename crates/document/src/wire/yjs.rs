//! The y-websocket wire: one message in a frame, the document is in the URL.

use bytes::Bytes;

use super::{STEP1, STEP2, Sync, UPDATE, read_sync, write_sync, write_sync_head};
use crate::StateVector;
use crate::lib0::{Decoder, Encoder, Malformed};

/// A frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YjsFrame {
    /// About the text.
    Sync(Sync),
    /// Who is here: an update for [`crate::awareness`].
    Awareness(Bytes),
    /// The server refused, for this reason.
    PermissionDenied(String),
    /// "Tell me who is here."
    QueryAwareness,
    /// Honest, and nothing to do: an empty message, or a kind that is not of this protocol.
    Ignored,
}

/// A message about nobody, which changes nothing. Stock clients close after 30 s without any message and do not
/// count the pings of WebSocket.
pub const KEEP_ALIVE: Bytes = Bytes::from_static(&[1, 1, 0]);

const SYNC: u64 = 0;
const AWARENESS: u64 = 1;
const AUTH: u64 = 2;
const QUERY_AWARENESS: u64 = 3;
const PERMISSION_DENIED: u64 = 0;

/// Bytes of a head: two kinds and a length.
const HEAD: usize = 8;

/// Reads a frame.
pub fn decode(frame: &Bytes) -> Result<YjsFrame, Malformed> {
    let mut reader = Decoder::new(frame);
    let decoded = match reader.var_uint()? {
        SYNC => read_sync(frame, &mut reader)?.map_or(YjsFrame::Ignored, YjsFrame::Sync),
        AWARENESS => YjsFrame::Awareness(frame.slice_ref(reader.var_bytes()?)),
        AUTH if reader.var_uint()? == PERMISSION_DENIED => {
            YjsFrame::PermissionDenied(reader.var_string()?.to_owned())
        }
        AUTH => return Err(Malformed("unknown authentication message")),
        QUERY_AWARENESS => YjsFrame::QueryAwareness,
        _ => return Ok(YjsFrame::Ignored),
    };
    // Clients of version 4 may add kinds without a body. Anything else would be a second message,
    // and it must not be lost in silence.
    if reader.rest().iter().all(|&byte| u64::from(byte) == SYNC) {
        Ok(decoded)
    } else {
        Err(Malformed("second message in a frame"))
    }
}

/// "This is what I have."
#[must_use]
pub fn sync_step1(state: &StateVector) -> Bytes {
    write_sync(sync(), STEP1, &state.encode())
}

/// What precedes an update of `length` bytes in a `SyncStep2`.
#[must_use]
pub fn step2_head(length: usize) -> Bytes {
    write_sync_head(sync(), STEP2, length)
}

/// What precedes an update of `length` bytes in an `Update`.
#[must_use]
pub fn update_head(length: usize) -> Bytes {
    write_sync_head(sync(), UPDATE, length)
}

/// Who is here.
#[must_use]
pub fn awareness(update: &[u8]) -> Bytes {
    let mut writer = Encoder::with_capacity(HEAD + update.len());
    writer.var_uint(AWARENESS);
    writer.var_bytes(update);
    writer.finish()
}

/// The answer to a write that is not allowed. Stock clients log it.
#[must_use]
pub fn permission_denied(reason: &str) -> Bytes {
    let mut writer = Encoder::with_capacity(HEAD + reason.len());
    writer.var_uint(AUTH);
    writer.var_uint(PERMISSION_DENIED);
    writer.var_string(reason);
    writer.finish()
}

fn sync() -> Encoder {
    let mut writer = Encoder::with_capacity(HEAD);
    writer.var_uint(SYNC);
    writer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: &[u8]) -> Result<YjsFrame, Malformed> {
        decode(&Bytes::copy_from_slice(bytes))
    }

    fn with_body(head: &Bytes, body: &[u8]) -> Bytes {
        [head, body].concat().into()
    }

    #[test]
    fn what_is_written_is_read() {
        let state: StateVector = [(7, 3)].into_iter().collect();
        assert_eq!(&sync_step1(&state)[..], [0, 0, 3, 1, 7, 3]);
        assert_eq!(
            decode(&sync_step1(&state)),
            Ok(YjsFrame::Sync(Sync::Step1(state)))
        );
        let body = Bytes::from(vec![1; 300]);
        let step2 = with_body(&step2_head(300), &body);
        assert_eq!(
            decode(&step2),
            Ok(YjsFrame::Sync(Sync::Step2(body.clone())))
        );
        let update = with_body(&update_head(300), &body);
        assert_eq!(
            decode(&update),
            Ok(YjsFrame::Sync(Sync::Update(body.clone())))
        );
        assert_eq!(decode(&awareness(&body)), Ok(YjsFrame::Awareness(body)));
        assert_eq!(&permission_denied("no")[..], [2, 0, 2, b'n', b'o']);
        assert_eq!(
            frame(&[2, 0, 2, b'n', b'o']),
            Ok(YjsFrame::PermissionDenied("no".into()))
        );
        assert_eq!(frame(&[3]), Ok(YjsFrame::QueryAwareness));
        assert_eq!(
            decode(&KEEP_ALIVE),
            Ok(YjsFrame::Awareness(Bytes::from_static(&[0])))
        );
    }

    #[test]
    fn empty_messages_of_newer_clients_are_ignored() {
        assert_eq!(frame(&[0, 0]), Ok(YjsFrame::Ignored));
        assert_eq!(frame(&[0]), Ok(YjsFrame::Ignored));
        assert_eq!(
            frame(&[0, 1, 2, 0, 0, 0]),
            Ok(YjsFrame::Sync(Sync::Step2(vec![0, 0].into())))
        );
        assert_eq!(frame(&[120, 1, 2, 3]), Ok(YjsFrame::Ignored));
    }

    #[test]
    fn broken_frames_are_refused() {
        for bytes in [
            &[][..],
            &[0, 2],
            &[0, 1, 9, 0],
            &[0, 7, 0],
            &[0, 0, 4, 0xff, 0xff, 0xff, 0x7f],
            &[1, 2, 0],
            &[2, 0, 2, 0xc3, 0x28],
            &[2, 1],
            &[0, 1, 2, 0, 0, 1, 1, 0],
        ] {
            assert!(frame(bytes).is_err(), "{bytes:02x?}");
        }
    }
}
