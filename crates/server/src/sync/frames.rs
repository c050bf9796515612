//! WebSocket frames as a server sends them: a short head, then the payload as it is.
//!
//! A server's frames are not masked, so a payload that many connections get is never copied.

use bytes::{BufMut, Bytes, BytesMut};

const FINAL_BINARY: u8 = 0x82;
const FINAL_CLOSE: u8 = 0x88;
/// Below this, copying the payload behind its head is cheaper than a second piece.
const COPIED: usize = 512;
/// What a control frame may carry, less the code.
const LONGEST_REASON: usize = 123;

/// One binary frame whose payload is `head` and `body`, as one or two pieces.
pub(super) fn binary(head: &[u8], body: &Bytes) -> (Bytes, Option<Bytes>) {
    let length = head.len() + body.len();
    let copied = body.len() <= COPIED;
    let mut frame = BytesMut::with_capacity(10 + head.len() + if copied { body.len() } else { 0 });
    frame.put_u8(FINAL_BINARY);
    put_length(&mut frame, length);
    frame.put_slice(head);
    if copied {
        frame.put_slice(body);
        (frame.freeze(), None)
    } else {
        (frame.freeze(), Some(body.clone()))
    }
}

/// A close frame.
pub(super) fn close(code: u16, reason: &str) -> Bytes {
    let reason = &reason.as_bytes()[..reason.len().min(LONGEST_REASON)];
    let mut frame = BytesMut::with_capacity(4 + reason.len());
    frame.put_u8(FINAL_CLOSE);
    put_length(&mut frame, 2 + reason.len());
    frame.put_u16(code);
    frame.put_slice(reason);
    frame.freeze()
}

fn put_length(frame: &mut BytesMut, length: usize) {
    match length {
        0..=125 => frame.put_u8(u8::try_from(length).unwrap_or(0)),
        126..=0xffff => {
            frame.put_u8(126);
            frame.put_u16(u16::try_from(length).unwrap_or(0));
        }
        _ => {
            frame.put_u8(127);
            frame.put_u64(length as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_their_three_forms_and_large_bodies_are_shared() {
        let (small, rest) = binary(&[0, 2], &Bytes::from_static(b"abc"));
        assert_eq!(
            (&small[..], rest),
            (&[0x82, 5, 0, 2, b'a', b'b', b'c'][..], None)
        );

        let body = Bytes::from(vec![7; 60_000]);
        let (head, rest) = binary(&[1], &body);
        assert_eq!(&head[..], &[0x82, 126, 0xea, 0x61, 1]);
        assert_eq!(rest.expect("a second piece").as_ptr(), body.as_ptr());

        let (head, _) = binary(&[], &Bytes::from(vec![0; 70_000]));
        assert_eq!(&head[..], &[0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
    }

    #[test]
    fn a_close_frame_carries_code_and_sentence() {
        assert_eq!(&close(4400, "no")[..], &[0x88, 4, 0x11, 0x30, b'n', b'o']);
        assert_eq!(close(1000, &"x".repeat(500)).len(), 4 + LONGEST_REASON);
    }
}
