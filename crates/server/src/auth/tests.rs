//! Keys as their holders meet them.

use sillage_storage::memory::Memory;

use super::*;

async fn access(storage: &Arc<dyn Storage>, open: bool) -> Access {
    let programmes = Arc::new(Programmes::load(storage.clone(), open).await.unwrap());
    programmes.add_examples().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("pepper"),
        "the same pepper at each start",
    )
    .unwrap();
    let pepper = Pepper::of_folder(folder.path()).unwrap();
    Access::load(storage.clone(), programmes, pepper, open)
        .await
        .unwrap()
}

fn memory() -> Arc<dyn Storage> {
    Arc::new(Memory::new())
}

fn document(access: &Access, event: &str) -> DocumentId {
    let event = access.programmes.event(event).unwrap();
    DocumentId::new(event.slug.as_str(), event.sessions[0].slug.as_str()).unwrap()
}

#[tokio::test]
async fn a_key_writes_in_its_event_until_it_is_revoked_and_after_a_restart() {
    let storage = memory();
    let first = access(&storage, false).await;
    let (note_taker, token) = first
        .issue(Role::NoteTaker, Some("forum-2022".into()), "room A".into())
        .await
        .unwrap();
    let (_, organiser) = first
        .issue(Role::Organiser, None, String::new())
        .await
        .unwrap();
    let here = document(&first, "forum-2022");
    let elsewhere = document(&first, "forum-2020");

    let grant = first.decide(Some(token.as_str()), &here).await.unwrap();
    assert!(grant.role.can_write() && !grant.organiser && grant.device_seed != 0);
    assert!(
        !first
            .decide(Some(token.as_str()), &elsewhere)
            .await
            .unwrap()
            .role
            .can_write()
    );
    assert!(!first.decide(None, &here).await.unwrap().role.can_write());
    assert!(
        !first
            .decide(Some(""), &here)
            .await
            .unwrap()
            .role
            .can_write()
    );
    let all = first
        .decide(Some(organiser.as_str()), &elsewhere)
        .await
        .unwrap();
    assert!(all.role.can_write() && all.organiser);

    let second = access(&storage, false).await;
    let again = second.decide(Some(token.as_str()), &here).await.unwrap();
    assert_eq!(again.device_seed, grant.device_seed);
    assert!(!again.withdrawn.is_cancelled());
    assert!(second.revoke(&note_taker.id).await.unwrap());
    assert!(again.withdrawn.is_cancelled());
    let refused = second.decide(Some(token.as_str()), &here).await;
    assert!(matches!(refused, Err(Refused::UnknownKey)));
    assert!(!second.revoke("0000000000").await.unwrap());

    let third = access(&storage, false).await;
    assert!(matches!(
        third.find(token.as_str()),
        Err(Refused::UnknownKey)
    ));
    assert!(third.list().iter().any(|key| key.revoked.is_some()));
}

#[tokio::test]
async fn what_was_not_issued_is_refused_with_its_reason() {
    let access = access(&memory(), false).await;
    let here = document(&access, "forum-2022");
    let never_issued = Token::new(Role::Organiser, [9; 16]);
    let refused = access.decide(Some(never_issued.as_str()), &here).await;
    assert!(matches!(refused, Err(Refused::UnknownKey)));
    let refused = access.decide(Some("ln_w_123"), &here).await;
    assert!(matches!(refused, Err(Refused::Mistyped(_))));
    let nowhere = DocumentId::new("forum-2022", "no-such-session").unwrap();
    assert!(matches!(
        access.decide(None, &nowhere).await,
        Err(Refused::NoSuchSession)
    ));
}

#[tokio::test]
async fn the_keys_of_the_start_before_stop_working() {
    let storage = memory();
    let first = access(&storage, false).await;
    let (organiser, _) = first.start_keys().await.unwrap();
    let second = access(&storage, false).await;
    assert!(second.find(organiser.as_str()).is_ok());
    let (_, note_taker) = second.start_keys().await.unwrap();
    assert!(matches!(
        second.find(organiser.as_str()),
        Err(Refused::UnknownKey)
    ));
    assert_eq!(
        second.find(note_taker.as_str()).unwrap().role,
        Role::NoteTaker
    );
    assert_eq!(second.list().len(), 2);
}

#[tokio::test]
async fn an_open_server_lets_everyone_write_and_keeps_the_sessions_they_enter() {
    let storage = memory();
    let name = DocumentId::new("open", "hack-day").unwrap();
    let closed = access(&storage, false).await;
    assert!(matches!(
        closed.decide(None, &name).await,
        Err(Refused::NoSuchSession)
    ));

    let open = access(&storage, true).await;
    assert!(
        open.programmes.session(&name).is_some(),
        "it can be shown before anybody enters"
    );
    assert!(
        open.programmes.event("open").unwrap().sessions.is_empty(),
        "and showing creates nothing"
    );
    assert!(open.decide(None, &name).await.unwrap().role.can_write());
    let elsewhere = DocumentId::new("forum-2022", "hack-day").unwrap();
    assert!(matches!(
        open.decide(None, &elsewhere).await,
        Err(Refused::NoSuchSession)
    ));

    let closed_again = access(&storage, false).await;
    assert!(
        !closed_again
            .decide(None, &name)
            .await
            .unwrap()
            .role
            .can_write()
    );
}
