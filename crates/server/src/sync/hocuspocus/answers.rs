//! What leaves on the Hocuspocus wire: frames for what a live document says, and notices that a client
//! puts into words (`docs/protocol.md`).

use bytes::Bytes;
use sillage_access::Denied;
use sillage_document::wire::hocuspocus::{self as wire, Address, AuthScope};
use sillage_live::{AccessNotice, Output, RefusalReason, StorageNotice};

use crate::auth::Authorisation;
use crate::sync::rate_limiter::Cost;
use crate::sync::socket::{Socket, WRITER_LIMIT};

/// Puts what a live document says into frames.
pub(super) fn write(socket: &mut Socket, address: &Address, output: Output) {
    let nothing = Bytes::new();
    match output {
        Output::Step1(state) => socket.queue(&wire::sync_step1(address, &state), &nothing),
        Output::Step2(body) => {
            // The question was short; its answer is what it costs.
            socket.charge(Cost::Document(body.len()));
            socket.queue(&wire::step2_head(address, body.len()), &body);
        }
        Output::Update(body) => socket.queue(&wire::update_head(address, body.len()), &body),
        // Clients count: exactly one status for each of their messages.
        Output::Saved(count) => status(socket, address, true, count),
        Output::Refused(count, why) => {
            status(socket, address, false, count);
            if let Some(notice) = refusal_notice(why) {
                socket.queue(&wire::stateless(address, notice), &nothing);
            }
        }
        Output::Awareness(bytes) => socket.queue(&wire::awareness(address, &bytes), &nothing),
        Output::Storage(news) => {
            socket.queue(&wire::stateless(address, notice(news)), &nothing);
        }
        Output::Access(notice) => tell_access(socket, address, notice),
        Output::Close(_) => {}
    }
}

/// Whether a client is told that it may write.
pub(super) fn scope_of(granted: &Authorisation) -> AuthScope {
    if granted.why_reads.is_none() {
        AuthScope::ReadWrite
    } else {
        AuthScope::Readonly
    }
}

/// A notice about what somebody may do: why a device that joined only reads, or that it may share
/// links. Whoever presented nothing is told nothing.
pub(super) fn access_notice(granted: &Authorisation) -> Option<String> {
    let cause = granted.why_reads.map(|why| match why {
        Denied::NoGrant => None,
        Denied::OutOfScope => Some("other-event"),
        Denied::Expired => Some("expired"),
        Denied::Revoked => Some("revoked"),
        Denied::Removed => Some("removed"),
        Denied::Role => Some("role"),
        Denied::Paused => Some("paused"),
        Denied::Frozen => Some("frozen"),
        Denied::Unseen => Some("missing"),
    });
    match cause {
        Some(None) => None,
        None if !granted.shares => None,
        None => Some(r#"{"notice":"access","shares":true}"#.to_owned()),
        Some(Some(cause)) => Some(format!(
            r#"{{"notice":"access","cause":"{cause}","shares":{}}}"#,
            granted.shares
        )),
    }
}

/// Says in the protocol what a client may do from now on, and why.
fn tell_access(socket: &mut Socket, address: &Address, notice: AccessNotice) {
    let (scope, words) = match notice {
        AccessNotice::Writes => (
            AuthScope::ReadWrite,
            r#"{"notice":"access","cause":"writes"}"#,
        ),
        AccessNotice::Reads => (AuthScope::Readonly, r#"{"notice":"access","cause":"role"}"#),
        AccessNotice::Paused => (
            AuthScope::Readonly,
            r#"{"notice":"access","cause":"paused"}"#,
        ),
        AccessNotice::Frozen => (
            AuthScope::Readonly,
            r#"{"notice":"access","cause":"frozen"}"#,
        ),
    };
    let nothing = Bytes::new();
    if scope == AuthScope::ReadWrite {
        socket.allow(WRITER_LIMIT);
    }
    socket.queue(&wire::authenticated(address, scope), &nothing);
    socket.queue(&wire::stateless(address, words), &nothing);
}

/// Why something was refused, where its author should know more than that it is not saved.
fn refusal_notice(why: RefusalReason) -> Option<&'static str> {
    match why {
        RefusalReason::ReadOnly => None,
        RefusalReason::Paused => Some(r#"{"notice":"refused","state":"paused"}"#),
        RefusalReason::Frozen => Some(r#"{"notice":"refused","state":"frozen"}"#),
        RefusalReason::TooLong => Some(r#"{"notice":"refused","state":"too-long"}"#),
        RefusalReason::Conflict => Some(r#"{"notice":"refused","state":"conflict"}"#),
        RefusalReason::Overspent => Some(r#"{"notice":"refused","state":"overspent"}"#),
        RefusalReason::Incomplete => Some(r#"{"notice":"refused","state":"incomplete"}"#),
    }
}

/// A notice for people, which a client puts into words (`docs/protocol.md`).
fn notice(news: StorageNotice) -> &'static str {
    match news {
        StorageNotice::Full => r#"{"notice":"storage","state":"full"}"#,
        StorageNotice::Failing => r#"{"notice":"storage","state":"failing"}"#,
        StorageNotice::Recovered => r#"{"notice":"storage","state":"well"}"#,
    }
}

fn status(socket: &mut Socket, address: &Address, saved: bool, count: u32) {
    let frame = wire::sync_status(address, saved);
    for _ in 0..count {
        socket.queue(&frame, &Bytes::new());
    }
}
