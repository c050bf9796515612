//! Keys, devices and session states as their holders meet them.

use sillage_access::{DeviceSecret, SessionState, Unusable, Visibility, Writability};
use sillage_storage::{DeviceId, Expect, RecordKey, memory::Memory};

use super::*;

/// An access on this storage, with the pepper of this folder.
async fn open_in(storage: &Arc<dyn Storage>, folder: &std::path::Path, open: bool) -> Access {
    let programmes = Arc::new(Programmes::load(storage.clone(), open).await.unwrap());
    programmes.add_examples().await.unwrap();
    let pepper = Pepper::of_folder(folder).unwrap();
    Access::load(storage.clone(), programmes, pepper, open)
        .await
        .unwrap()
}

async fn access(storage: &Arc<dyn Storage>, open: bool) -> Access {
    let folder = tempfile::tempdir().unwrap();
    let pepper = folder.path().join("pepper");
    std::fs::write(pepper, "the same pepper at each start").unwrap();
    open_in(storage, folder.path(), open).await
}

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::new())
}

fn document(access: &Access, event: &str) -> DocumentId {
    let event = access.programmes.event(event).unwrap();
    DocumentId::new(event.slug.as_str(), event.sessions[0].slug.as_str()).unwrap()
}

async fn issue(access: &Access, role: Role, scope: Scope) -> (String, String) {
    let request = GrantRequest::new(role, scope, "l");
    let (key, token) = access.issue(request).await.unwrap();
    (key.grant.id.clone(), token.as_str().to_owned())
}

fn by_key(access: &Access, key: &str, document: &DocumentId) -> Result<Authorisation, Refused> {
    let credentials = Credentials {
        key: Some(key),
        device: None,
    };
    access.authorise(credentials, document)
}

fn by_device(access: &Access, secret: &DeviceSecret, document: &DocumentId) -> Authorisation {
    let device = access.device(secret);
    let credentials = Credentials {
        key: None,
        device: device.as_ref(),
    };
    access.authorise(credentials, document).unwrap()
}

fn here() -> Scope {
    Scope::Event("forum-2022".into())
}

#[tokio::test]
async fn a_key_writes_in_its_event_until_it_is_revoked_and_after_a_restart() {
    let storage = memory();
    let first = access(&storage, false).await;
    let (id, token) = issue(&first, Role::NoteTaker, here()).await;
    let (_, organiser) = issue(&first, Role::Organiser, Scope::All).await;
    let here = document(&first, "forum-2022");
    let elsewhere = document(&first, "forum-2020");

    let granted = by_key(&first, &token, &here).unwrap();
    assert_eq!((granted.role, granted.shares), (Role::NoteTaker, true));
    assert_eq!(granted.author, Author::StockClient(link_seed(&id)));
    let other = by_key(&first, &token, &elsewhere).unwrap();
    assert_eq!(
        (other.role, other.why_reads),
        (Role::Reader, Some(Denied::OutOfScope))
    );
    for none in ["", " "] {
        let granted = by_key(&first, none, &here).unwrap();
        assert_eq!(
            (granted.role, granted.why_reads),
            (Role::Reader, Some(Denied::NoGrant))
        );
        assert_eq!(granted.author, Author::Nobody);
    }
    let all = by_key(&first, &organiser, &elsewhere).unwrap();
    assert_eq!((all.role, all.shares), (Role::Organiser, true));

    let second = access(&storage, false).await;
    let again = by_key(&second, &token, &here).unwrap();
    assert_eq!(again.author, granted.author);
    assert!(!again.ended.is_cancelled());
    assert!(second.revoke(&id).await.unwrap());
    assert!(again.ended.is_cancelled());
    let revoked = |access: &Access| {
        let refused = by_key(access, &token, &here);
        matches!(refused, Err(Refused::Unusable(Unusable::Revoked)))
    };
    assert!(revoked(&second));
    assert!(!second.revoke("0000000000").await.unwrap());
    assert!(revoked(&access(&storage, false).await));
}

#[tokio::test]
async fn what_was_not_issued_is_refused_with_its_reason() {
    let access = access(&memory(), false).await;
    let here = document(&access, "forum-2022");
    let never_issued = sillage_access::Token::new(Role::Organiser, [9; 16]);
    let refused = by_key(&access, never_issued.as_str(), &here);
    assert!(matches!(refused, Err(Refused::Unknown)));
    let refused = by_key(&access, "ln_w_123", &here);
    assert!(matches!(refused, Err(Refused::Mistyped(_))));
    let nowhere = DocumentId::new("forum-2022", "no-such-session").unwrap();
    let refused = by_key(&access, "", &nowhere);
    assert!(matches!(refused, Err(Refused::NoSuchSession)));
}

#[tokio::test]
async fn the_links_of_the_start_are_made_once_and_rotated_without_throwing_anyone_out() {
    let storage = memory();
    let first = access(&storage, false).await;
    let StartKeys::Made { organiser, .. } = first.start_keys().await.unwrap() else {
        panic!("a folder without links gets some");
    };
    let (secret, _) = first.redeem(organiser.as_str(), None).await.unwrap();

    let second = access(&storage, false).await;
    let made = second.list()[0].grant.created;
    let again = second.start_keys().await.unwrap();
    assert!(matches!(again, StartKeys::Standing { since } if since == made));
    assert!(second.find(organiser.as_str()).is_ok());

    let rotated = second.rotate("start").await.unwrap();
    let roles: Vec<_> = rotated.iter().map(|(key, _)| key.grant.role).collect();
    assert!(roles.contains(&Role::Organiser) && roles.contains(&Role::NoteTaker));
    assert_eq!(second.list().len(), 6);
    let refused = second.find(organiser.as_str());
    assert!(matches!(
        refused,
        Err(Refused::Unusable(Unusable::Replaced))
    ));
    for (key, token) in &rotated {
        assert_eq!(second.find(token.as_str()).unwrap().grant.id, key.grant.id);
    }
    let here = document(&second, "forum-2022");
    let stays = by_device(&second, &secret, &here);
    assert_eq!(stays.role, Role::Organiser);
    assert!(!stays.ended.is_cancelled());
    assert!(matches!(
        second.start_keys().await.unwrap(),
        StartKeys::Standing { .. }
    ));
    assert!(second.rotate("no such label").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_device_is_known_by_its_secret_and_keeps_what_it_redeemed() {
    let storage = memory();
    let first = access(&storage, false).await;
    let (id, token) = issue(&first, Role::NoteTaker, here()).await;
    let (_, organiser) = issue(&first, Role::Organiser, Scope::Event("forum-2020".into())).await;
    let (here, elsewhere) = (
        document(&first, "forum-2022"),
        document(&first, "forum-2020"),
    );

    let (secret, _) = first.redeem(&token, None).await.unwrap();
    let granted = by_device(&first, &secret, &here);
    assert_eq!(granted.role, Role::NoteTaker);
    assert_eq!(granted.author, Author::Device(DeviceId(secret.id())));
    assert_eq!(by_device(&first, &secret, &elsewhere).role, Role::Reader);

    // A second link adds to what the same device may do, in its event and in the other.
    let (same, _) = first.redeem(&organiser, Some(secret)).await.unwrap();
    assert_eq!(same, secret);
    assert_eq!(by_device(&first, &secret, &elsewhere).role, Role::Organiser);
    assert_eq!(by_device(&first, &secret, &here).role, Role::NoteTaker);

    // Also after a restart; and each browser is a device of its own.
    let second = access(&storage, false).await;
    assert_eq!(
        by_device(&second, &secret, &elsewhere).role,
        Role::Organiser
    );
    let (other, _) = second.redeem(&token, None).await.unwrap();
    assert_ne!(other, secret);

    // A secret that nobody got from here is not taken over.
    let planted = DeviceSecret::new([3; 16]);
    let (made, _) = second.redeem(&token, Some(planted)).await.unwrap();
    assert_ne!(made, planted);
    assert!(second.device(&planted).is_none());

    // Revoking the link ends what it gave, and only that.
    assert!(second.revoke(&id).await.unwrap());
    let reads = by_device(&second, &secret, &here);
    assert_eq!(
        (reads.role, reads.why_reads),
        (Role::Reader, Some(Denied::Revoked))
    );
    assert_eq!(
        by_device(&second, &secret, &elsewhere).role,
        Role::Organiser
    );
}

#[tokio::test]
async fn a_revoked_key_does_not_shadow_a_good_one() {
    let access = access(&memory(), false).await;
    let (bad, bad_token) = issue(&access, Role::NoteTaker, here()).await;
    let (_, good_token) = issue(&access, Role::NoteTaker, Scope::All).await;
    let here = document(&access, "forum-2022");
    let (secret, _) = access.redeem(&good_token, None).await.unwrap();
    access.redeem(&bad_token, Some(secret)).await.unwrap();
    access.revoke(&bad).await.unwrap();
    assert_eq!(by_device(&access, &secret, &here).role, Role::NoteTaker);
    let refused = access.redeem(&bad_token, Some(secret)).await;
    assert!(matches!(refused, Err(Refused::Unusable(Unusable::Revoked))));
    assert_eq!(by_device(&access, &secret, &here).role, Role::NoteTaker);
}

#[tokio::test]
async fn what_was_shared_ends_with_the_link_of_whoever_shared_it() {
    let access = access(&memory(), false).await;
    let (organiser, _) = issue(&access, Role::Organiser, here()).await;
    let made_by = Some(organiser.clone());
    let request = GrantRequest {
        made_by,
        ..GrantRequest::new(Role::NoteTaker, here(), "s")
    };
    let shared = access.issue(request).await;
    let token = shared.unwrap().1;
    let (secret, _) = access.redeem(token.as_str(), None).await.unwrap();
    access.revoke(&organiser).await.unwrap();
    assert!(matches!(
        access.find(token.as_str()),
        Err(Refused::Unusable(Unusable::Revoked))
    ));
    let here = document(&access, "forum-2022");
    assert_eq!(by_device(&access, &secret, &here).role, Role::Reader);

    // Taken back, both work again; and what ends then ends once more.
    assert!(access.reinstate(&organiser).await.unwrap());
    assert!(!access.reinstate(&organiser).await.unwrap());
    let again = by_device(&access, &secret, &here);
    assert_eq!(again.role, Role::NoteTaker);
    assert!(!again.ended.is_cancelled());
    access.revoke(&organiser).await.unwrap();
    assert!(again.ended.is_cancelled());
}

/// A device that joined by a new key of this kind.
async fn joined(access: &Access, role: Role, scope: Scope) -> KnownDevice {
    let (_, token) = issue(access, role, scope).await;
    let (secret, _) = access.redeem(&token, None).await.unwrap();
    access.device(&secret).unwrap()
}

#[tokio::test]
async fn nobody_hands_out_more_than_their_own_right() {
    let access = access(&memory(), false).await;
    let event = access.programmes.event("forum-2022").unwrap();
    let in_theme = event.sessions.iter().find(|one| one.theme.is_some());
    let (session, theme) = in_theme
        .map(|one| (one.slug.to_string(), one.theme.clone().unwrap().to_string()))
        .unwrap();
    let theme = || Scope::Theme {
        event: "forum-2022".into(),
        theme: theme.clone(),
    };
    let one = |session: &str| Scope::Session {
        event: "forum-2022".into(),
        session: session.into(),
    };
    let may = async |device: &KnownDevice, role, scope: Scope| {
        let shared = access.share(Some(device), GrantRequest::new(role, scope, "s"));
        shared.await.map(|(made, _)| made.grant.clone())
    };
    let organiser = joined(&access, Role::Organiser, here()).await;
    for role in Role::ALL {
        for scope in [here(), theme(), one(&session)] {
            assert!(may(&organiser, role, scope).await.is_ok());
        }
        for wider in [Scope::All, Scope::Event("forum-2020".into())] {
            assert!(may(&organiser, role, wider).await.is_err());
        }
    }
    let coordinator = joined(&access, Role::Organiser, theme()).await;
    assert!(may(&coordinator, Role::Organiser, theme()).await.is_ok());
    assert!(
        may(&coordinator, Role::NoteTaker, one(&session))
            .await
            .is_ok()
    );
    assert!(may(&coordinator, Role::Reader, here()).await.is_err());

    let note_taker = joined(&access, Role::NoteTaker, here()).await;
    let made = may(&note_taker, Role::NoteTaker, one(&session))
        .await
        .unwrap();
    let left = made.expires.unwrap().duration_since(made.created);
    assert!(left.as_hours() <= 24 && left.as_hours() >= 23, "for a day");
    assert_eq!(made.made_by.as_ref(), note_taker.record.grants.first());
    for (role, scope) in [
        (Role::NoteTaker, here()),
        (Role::NoteTaker, theme()),
        (Role::Organiser, one(&session)),
        (Role::Archivist, one(&session)),
        (Role::Reader, one(&session)),
    ] {
        assert!(may(&note_taker, role, scope).await.is_err());
    }
    let reader = joined(&access, Role::Reader, Scope::All).await;
    assert!(may(&reader, Role::NoteTaker, one(&session)).await.is_err());
    assert!(matches!(
        may(&organiser, Role::Reader, one("no-such-session")).await,
        Err(ShareError::NoSuchPlace)
    ));
}

#[tokio::test]
async fn a_link_for_so_many_devices_lets_in_no_more() {
    let access = access(&memory(), false).await;
    let request = GrantRequest {
        max_devices: Some(2),
        ..GrantRequest::new(Role::NoteTaker, here(), "two")
    };
    let (_, token) = access.issue(request).await.unwrap();
    let (first, _) = access.redeem(token.as_str(), None).await.unwrap();
    access.redeem(token.as_str(), None).await.unwrap();
    let third = access.redeem(token.as_str(), None).await;
    assert!(matches!(third, Err(Refused::Full)));
    assert!(access.redeem(token.as_str(), Some(first)).await.is_ok());
}

#[tokio::test]
async fn a_device_that_was_removed_writes_nowhere_in_the_event_and_may_come_back() {
    let storage = memory();
    let access = access(&storage, false).await;
    let (_, token) = issue(&access, Role::NoteTaker, Scope::All).await;
    let (secret, _) = access.redeem(&token, None).await.unwrap();
    let (here, elsewhere) = (
        document(&access, "forum-2022"),
        document(&access, "forum-2020"),
    );
    let before = by_device(&access, &secret, &here);
    let id = DeviceId(secret.id());
    assert!(access.set_removed(id, "forum-2022", true).await.unwrap());
    assert!(before.changed.is_cancelled(), "open sockets look again");
    let removed = by_device(&access, &secret, &here);
    assert_eq!(
        (removed.role, removed.why_reads),
        (Role::Reader, Some(Denied::Removed))
    );
    assert_eq!(
        by_device(&access, &secret, &elsewhere).role,
        Role::NoteTaker
    );
    // The same link makes it no other device.
    access.redeem(&token, Some(secret)).await.unwrap();
    assert_eq!(by_device(&access, &secret, &here).role, Role::Reader);
    let known = access.devices_of("forum-2022");
    assert!(known.len() == 1 && known[0].is_removed_from("forum-2022"));
    access.set_removed(id, "forum-2022", false).await.unwrap();
    assert_eq!(by_device(&access, &secret, &here).role, Role::NoteTaker);
    assert!(
        !access
            .set_removed(DeviceId(1), "forum-2022", true)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn the_state_of_a_session_decides_and_no_import_touches_it() {
    let storage = memory();
    let first = access(&storage, false).await;
    let (_, token) = issue(&first, Role::NoteTaker, here()).await;
    let (_, organiser) = issue(&first, Role::Organiser, here()).await;
    let here = document(&first, "forum-2022");
    // What a later version keeps in the record stays there.
    let key = RecordKey::new(&format!("session/{here}")).unwrap();
    let later = br#"{"visibility":"public","colour":3}"#.as_slice();
    storage
        .put_record(&key, Expect::Absent, Some(later.into()))
        .await
        .unwrap();

    let first = access(&storage, false).await;
    let frozen = |state| SessionState {
        writability: Writability::Frozen,
        ..state
    };
    first.change_state(&here, frozen).await.unwrap();
    let denied = |key: &str| by_key(&first, key, &here).unwrap().why_reads;
    assert_eq!(denied(&token), Some(Denied::Frozen));
    assert_eq!(denied(&organiser), Some(Denied::Frozen));

    let toml = include_bytes!("../../../../examples/forum-2022.toml");
    first
        .programmes
        .import(toml, "forum-2022", &crate::ImportOptions::default())
        .await
        .unwrap();
    let second = access(&storage, false).await;
    assert_eq!(second.state(&here).writability, Writability::Frozen);
    let record = storage.record(&key).await.unwrap().unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&record.value).unwrap();
    assert_eq!(
        (&kept["colour"], &kept["writability"]),
        (&3.into(), &"frozen".into())
    );

    let hidden = |_| SessionState {
        visibility: Visibility::Hidden,
        ..SessionState::default()
    };
    second.change_state(&here, hidden).await.unwrap();
    for unseen in [token.as_str(), ""] {
        let refused = by_key(&second, unseen, &here);
        assert!(matches!(refused, Err(Refused::NoSuchSession)));
    }
    assert_eq!(
        by_key(&second, &organiser, &here).unwrap().role,
        Role::Organiser
    );
}

#[tokio::test]
async fn a_change_of_somebody_else_is_not_overwritten() {
    let storage = memory();
    let (one, two) = (access(&storage, false).await, access(&storage, false).await);
    let here = document(&one, "forum-2022");
    let link = |state| SessionState {
        visibility: Visibility::Link,
        ..state
    };
    let paused = |state| SessionState {
        writability: Writability::Paused,
        ..state
    };
    one.change_state(&here, link).await.unwrap();
    // The second has read nothing of this yet, and changes something else.
    let both = two.change_state(&here, paused).await.unwrap();
    assert_eq!(both, paused(link(SessionState::default())));
}

#[tokio::test]
async fn keys_of_a_lost_pepper_are_said_to_open_nothing_and_devices_go_on() {
    let storage = memory();
    let folder = tempfile::tempdir().unwrap();
    let first = open_in(&storage, folder.path(), false).await;
    let (_, token) = issue(&first, Role::NoteTaker, here()).await;
    let here = document(&first, "forum-2022");
    let (secret, key) = first.redeem(&token, None).await.unwrap();
    assert_eq!(first.status(&key), KeyStatus::Works);
    let StartKeys::Made { .. } = first.start_keys().await.unwrap() else {
        panic!("a folder without links gets some");
    };

    let kept = std::fs::read(folder.path().join("pepper")).unwrap();
    std::fs::remove_file(folder.path().join("pepper")).unwrap();
    let second = open_in(&storage, folder.path(), false).await;
    assert!(matches!(second.find(&token), Err(Refused::Unknown)));
    for key in second.list() {
        assert_eq!(second.status(&key), KeyStatus::OtherPepper);
    }
    assert_eq!(by_device(&second, &secret, &here).role, Role::NoteTaker);
    // Links that open nothing do not stand in the way of new ones.
    assert!(matches!(
        second.start_keys().await.unwrap(),
        StartKeys::Made { .. }
    ));

    std::fs::write(folder.path().join("pepper"), kept).unwrap();
    let third = open_in(&storage, folder.path(), false).await;
    assert_eq!(third.status(&third.find(&token).unwrap()), KeyStatus::Works);
}

#[tokio::test]
async fn keys_of_before_are_not_taken_for_good_when_their_pepper_is_lost() {
    let storage = memory();
    let old = r#"{"id":"0123456789","role":"organiser","label":"start","created":"2026-11-01T10:00:00Z","stored":"HASH"}"#
        .replace("HASH", &"00".repeat(32));
    let key = RecordKey::new("grant/0123456789").unwrap();
    storage
        .put_record(&key, Expect::Absent, Some(old.into()))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let access = open_in(&storage, folder.path(), false).await;
        assert_eq!(access.status(&access.list()[0]), KeyStatus::OtherPepper);
    }
}

#[tokio::test]
async fn an_open_server_lets_everyone_write_and_deciding_creates_nothing() {
    let storage = memory();
    let name = DocumentId::new("open", "hack-day").unwrap();
    let closed = access(&storage, false).await;
    let refused = by_key(&closed, "", &name);
    assert!(matches!(refused, Err(Refused::NoSuchSession)));

    let open = access(&storage, true).await;
    let granted = by_key(&open, "", &name).unwrap();
    assert_eq!(
        (granted.role, granted.author, granted.shares),
        (Role::NoteTaker, Author::Nobody, false)
    );
    assert!(open.programmes.session(&name).is_some());
    let sessions = |access: &Access| access.programmes.event("open").unwrap().sessions.len();
    assert_eq!(sessions(&open), 0, "deciding creates nothing");
    assert!(open.programmes.enter(&name).await.unwrap());
    assert_eq!(sessions(&open), 1);
    let elsewhere = DocumentId::new("forum-2022", "hack-day").unwrap();
    let refused = by_key(&open, "", &elsewhere);
    assert!(matches!(refused, Err(Refused::NoSuchSession)));

    let closed_again = access(&storage, false).await;
    assert_eq!(by_key(&closed_again, "", &name).unwrap().role, Role::Reader);
}

#[tokio::test]
async fn what_changes_elsewhere_is_taken_up_and_tells_whom_it_concerns() {
    let storage = memory();
    let (here_, elsewhere) = (access(&storage, false).await, access(&storage, false).await);
    let mut changes = storage.changes();
    let mut take_up = async || match changes.next().await {
        Some(sillage_storage::StorageChange::Record { key, version }) => {
            here_.take_up(&key, version).await.unwrap()
        }
        other => panic!("{other:?}"),
    };
    let (id, token) = issue(&elsewhere, Role::NoteTaker, here()).await;
    let link = DeviceId(link_seed(&id));
    assert_eq!(take_up().await, Some(AccessChange::Devices(vec![link])));
    let note = document(&here_, "forum-2022");
    assert_eq!(by_key(&here_, &token, &note).unwrap().role, Role::NoteTaker);

    let (secret, _) = elsewhere.redeem(&token, None).await.unwrap();
    let device = DeviceId(secret.id());
    assert_eq!(take_up().await, Some(AccessChange::Devices(vec![device])));
    assert_eq!(here_.granted_role(device, &note), Some(Role::NoteTaker));
    let frozen = |state| SessionState {
        writability: Writability::Frozen,
        ..state
    };
    elsewhere.change_state(&note, frozen).await.unwrap();
    assert_eq!(take_up().await, Some(AccessChange::State(note.clone())));
    assert_eq!(here_.state(&note).writability, Writability::Frozen);

    let granted = by_device(&here_, &secret, &note);
    elsewhere.revoke(&id).await.unwrap();
    assert_eq!(
        take_up().await,
        Some(AccessChange::Devices(vec![device, link]))
    );
    assert!(granted.ended.is_cancelled());
    assert_eq!(here_.granted_role(device, &note), None);
}

#[tokio::test]
async fn after_a_gap_everything_is_read_again() {
    let storage = memory();
    let (here_, elsewhere) = (access(&storage, false).await, access(&storage, false).await);
    let (id, token) = issue(&elsewhere, Role::NoteTaker, here()).await;
    here_.reload().await.unwrap();
    let note = document(&here_, "forum-2022");
    let granted = by_key(&here_, &token, &note).unwrap();
    elsewhere.revoke(&id).await.unwrap();
    here_.reload().await.unwrap();
    assert!(granted.ended.is_cancelled());
    assert!(by_key(&here_, &token, &note).is_err());
}
