//! Frames as the stock provider writes and reads them.

use super::*;

fn read(frame: &Bytes) -> Message {
    match decode(frame) {
        Ok(HocuspocusFrame::Message(address, message)) if address == here() => message,
        other => panic!("{other:?}"),
    }
}

fn here() -> Address {
    Address::new("rencontres/ouverture\0tab-1")
}

#[test]
fn an_address_names_the_document_and_the_tab() {
    assert_eq!(here().document(), "rencontres/ouverture");
    assert_eq!(here().session(), Some("tab-1"));
    assert_eq!(Address::new("a/b").document(), "a/b");
    assert_eq!(Address::new("a/b").session(), None);
}

#[test]
fn what_is_written_is_read() {
    let here = here();
    let state: StateVector = [(7, 3)].into_iter().collect();
    assert_eq!(
        read(&sync_step1(&here, &state)),
        Message::Sync(Sync::Step1(state))
    );
    let body = Bytes::from(vec![1; 300]);
    let step2 = [step2_head(&here, 300), body.clone()].concat().into();
    assert_eq!(read(&step2), Message::Sync(Sync::Step2(body.clone())));
    let update = [update_head(&here, 300), body.clone()].concat().into();
    assert_eq!(read(&update), Message::Sync(Sync::Update(body.clone())));
    assert_eq!(read(&awareness(&here, &body)), Message::Awareness(body));
    assert_eq!(read(&query_awareness(&here)), Message::QueryAwareness);
    assert_eq!(
        read(&stateless(&here, "{}")),
        Message::Stateless("{}".into())
    );
    assert_eq!(read(&close(&here, "moved")), Message::Close("moved".into()));
    assert_eq!(read(&sync_status(&here, true)), Message::SyncStatus(true));
    assert_eq!(read(&sync_status(&here, false)), Message::SyncStatus(false));
    assert_eq!(read(&keep_alive(&here)), Message::Awareness(vec![0].into()));
    assert_eq!(
        read(&denied(&here, "no")),
        Message::Auth(Auth::Denied("no".into()))
    );
    for scope in [AuthScope::Readonly, AuthScope::ReadWrite] {
        let yes = Message::Auth(Auth::Authenticated(scope));
        assert_eq!(read(&authenticated(&here, scope)), yes);
    }
    for version in [None, Some("4.8.0".to_owned())] {
        let frame = token(&here, "", version.as_deref());
        let auth = Auth::Token {
            token: String::new(),
            version,
        };
        assert_eq!(read(&frame), Message::Auth(auth));
    }
}

#[test]
fn whole_frames_of_one_byte() {
    assert_eq!(decode(&PING), Ok(HocuspocusFrame::Ping));
    assert_eq!(decode(&PONG), Ok(HocuspocusFrame::Pong));
}

#[test]
fn the_bytes_are_those_of_the_stock_provider() {
    let cases: [(&[u8], Message); 4] = [
        (&[1, b'a', 7], Message::Close(String::new())),
        (&[1, b'a', 2, 0], Message::Auth(Auth::TokenWanted)),
        (&[1, b'a', 0, 0], Message::Ignored),
        (
            &[1, b'a', 0, 1, 2, 0, 0],
            Message::Sync(Sync::Step2(vec![0, 0].into())),
        ),
    ];
    for (bytes, message) in cases {
        let frame = HocuspocusFrame::Message(Address::new("a"), message);
        assert_eq!(decode(&Bytes::from_static(bytes)), Ok(frame));
    }
}

#[test]
fn forged_and_broken_frames_are_refused() {
    let cases: [&[u8]; 8] = [
        &[],
        &[200],
        &[1, b'a'],
        &[1, b'a', 6, 2, b'{', b'}'],
        &[1, b'a', 4, 1, 2, 0, 0],
        &[1, b'a', 77],
        &[1, b'a', 3, 0],
        &[1, 0xff, 3],
    ];
    for bytes in cases {
        assert!(decode(&Bytes::from_static(bytes)).is_err(), "{bytes:02x?}");
    }
    let long = Address::new(&"x".repeat(ADDRESS_LIMIT + 1));
    assert!(decode(&query_awareness(&long)).is_err());
    let long = "x".repeat(WORDS_LIMIT + 1);
    assert!(decode(&token(&here(), &long, None)).is_err());
}
