//! The table of rights against a second copy of it in words, over every role, scope, action and state.

use jiff::Timestamp;
use proptest::prelude::*;
use sillage_access::{
    Action, Denied, Grant, Role, Scope, SessionState, Target, Visibility, Writability, decide,
};

/// Who may do what, as people would say it. A cell is `yes` (in scope), `own` (by a grant for this
/// session alone), `all` (by a grant for all events) or `-`; `anyone` needs no grant.
const EXPECTED: &str = "
    action          state    anyone  organiser  note-taker  archivist  reader
    read            public   yes     yes        yes         yes        yes
    read            link     -       yes        yes         yes        yes
    read            hidden   -       yes        own         yes        -
    export          public   yes     yes        yes         yes        yes
    export          link     -       yes        yes         yes        yes
    export          hidden   -       yes        own         yes        -
    history         *        -       yes        own         yes        -
    write           open     -       yes        yes         -          -
    write           paused   -       yes        -           -          -
    write           frozen   -       -          -           -          -
    restore         open     -       yes        -           -          -
    restore         paused   -       yes        -           -          -
    restore         frozen   -       -          -           -          -
    freeze          *        -       yes        -           yes        -
    reopen          *        -       yes        -           -          -
    moderate        *        -       yes        -           -          -
    sessions        *        -       yes        -           -          -
    links           *        -       yes        -           -          -
    invite          *        -       yes        yes         -          -
    erase           *        -       yes        -           -          -
    events          *        -       all        -           -          -
";

const HERE: Target<'_> = Target::Session {
    event: "forum",
    session: "atelier",
    theme: Some("communs"),
    room: Some("salle-a"),
};

fn word(action: Action) -> &'static str {
    match action {
        Action::Read => "read",
        Action::Export => "export",
        Action::ReadHistory => "history",
        Action::Write => "write",
        Action::Restore => "restore",
        Action::Freeze => "freeze",
        Action::Reopen => "reopen",
        Action::Moderate => "moderate",
        Action::ManageSessions => "sessions",
        Action::ManageLinks => "links",
        Action::Invite => "invite",
        Action::EraseSession => "erase",
        Action::ManageEvents => "events",
    }
}

fn fits(row: &str, state: SessionState) -> bool {
    match row {
        "*" => true,
        "public" => state.visibility == Visibility::Public,
        "link" => state.visibility == Visibility::Link,
        "hidden" => state.visibility == Visibility::Hidden,
        "open" => state.writability == Writability::Open,
        "paused" => state.writability == Writability::Paused,
        "frozen" => state.writability == Writability::Frozen,
        other => panic!("{other} is no state"),
    }
}

/// The cell of the words for a column: 0 is anyone, then the roles in their order.
fn cell(action: Action, state: SessionState, column: usize) -> &'static str {
    let rows: Vec<Vec<&str>> = EXPECTED
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|row| row.first() == Some(&word(action)) && fits(row[1], state))
        .collect();
    assert_eq!(rows.len(), 1, "one row for {action:?} in {state:?}");
    rows[0][2 + column]
}

/// Every scope, with whether it covers [`HERE`].
fn scopes() -> Vec<(Scope, bool)> {
    let (forum, other) = (|| "forum".to_owned(), || "autre".to_owned());
    let theme = |event, theme: &str| Scope::Theme {
        event,
        theme: theme.into(),
    };
    let room = |event, room: &str| Scope::Room {
        event,
        room: room.into(),
    };
    let session = |event, session: &str| Scope::Session {
        event,
        session: session.into(),
    };
    vec![
        (Scope::All, true),
        (Scope::Event(forum()), true),
        (Scope::Event(other()), false),
        (theme(forum(), "communs"), true),
        (theme(forum(), "jeunesse"), false),
        (theme(other(), "communs"), false),
        (room(forum(), "salle-a"), true),
        (room(forum(), "salle-b"), false),
        (room(other(), "salle-a"), false),
        (session(forum(), "atelier"), true),
        (session(forum(), "autre"), false),
        (session(other(), "atelier"), false),
    ]
}

fn grant(role: Role, scope: Scope) -> Grant {
    Grant {
        id: "g".into(),
        role,
        scope,
        label: String::new(),
        created: Timestamp::UNIX_EPOCH,
        expires: None,
        replaced: None,
        revoked: None,
        max_devices: None,
        made_by: None,
    }
}

fn may(grants: &[Grant], action: Action, state: SessionState) -> bool {
    decide(grants, action, &HERE, state, Timestamp::UNIX_EPOCH).is_ok()
}

/// What the words say of one grant.
fn expected(grant: &Grant, covers: bool, action: Action, state: SessionState) -> bool {
    let column = |role| 1 + Role::ALL.iter().position(|&known| known == role).unwrap();
    let says = |action| {
        cell(action, state, 0) == "yes"
            || covers
                && match cell(action, state, column(grant.role)) {
                    "yes" => true,
                    "own" => matches!(grant.scope, Scope::Session { .. }),
                    "all" => grant.scope == Scope::All,
                    "-" => false,
                    other => panic!("{other} is no cell"),
                }
    };
    // What cannot be read does not exist.
    says(Action::Read) && says(action)
}

#[test]
fn the_table_decides_what_the_words_say() {
    let mut compared = 0;
    for action in Action::ALL {
        for state in SessionState::all() {
            let anyone = cell(action, state, 0) == "yes";
            assert_eq!(may(&[], action, state), anyone, "{action:?} {state:?}");
            for role in Role::ALL {
                for (scope, covers) in scopes() {
                    let grant = grant(role, scope);
                    let wanted = expected(&grant, covers, action, state);
                    let found = may(std::slice::from_ref(&grant), action, state);
                    assert_eq!(found, wanted, "{action:?} {state:?} {grant:?}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 13 * 9 * 4 * 12);
}

#[test]
fn what_is_no_session_needs_a_scope_as_wide_as_itself() {
    let decide = |scope, target: &Target<'_>| {
        let grant = grant(Role::Organiser, scope);
        let state = SessionState::default();
        let now = Timestamp::UNIX_EPOCH;
        decide([&grant], Action::ManageLinks, target, state, now).map(|_| ())
    };
    let event = Target::Event("forum");
    assert_eq!(decide(Scope::All, &Target::Server), Ok(()));
    assert_eq!(decide(Scope::All, &event), Ok(()));
    assert_eq!(decide(Scope::Event("forum".into()), &event), Ok(()));
    for (scope, _) in scopes().into_iter().skip(1) {
        let outside = Err(Denied::OutOfScope);
        assert_eq!(decide(scope.clone(), &Target::Server), outside);
        if scope != Scope::Event("forum".into()) {
            assert_eq!(decide(scope, &event), outside);
        }
    }
}

/// A theme or a room as such lies in the scope of its event and in its own, and in no other.
#[test]
fn a_part_of_an_event_is_covered_by_itself_and_by_what_is_wider() {
    let theme = Target::Theme {
        event: "forum",
        theme: "communs",
    };
    let room = Target::Room {
        event: "forum",
        room: "salle-a",
    };
    let covering = |target: &Target<'_>| -> Vec<String> {
        let covers = |(scope, _): (Scope, bool)| scope.covers(target).then(|| scope.to_string());
        scopes().into_iter().filter_map(covers).collect()
    };
    assert_eq!(covering(&theme), ["*", "forum", "forum/themes/communs"]);
    assert_eq!(covering(&room), ["*", "forum", "forum/rooms/salle-a"]);
}

#[test]
fn each_cause_has_its_word() {
    let now = Timestamp::UNIX_EPOCH;
    let note_taker = |event: &str| grant(Role::NoteTaker, Scope::Event(event.into()));
    let write =
        |grants: &[Grant], state| decide(grants, Action::Write, &HERE, state, now).map(|_| ());
    let open = SessionState::default();
    let with = |writability| SessionState {
        writability,
        ..open
    };
    let revoked = Grant {
        revoked: Some(now),
        ..note_taker("forum")
    };
    let expired = Grant {
        expires: Some(now),
        ..note_taker("forum")
    };
    let replaced = Grant {
        replaced: Some(now),
        ..note_taker("forum")
    };

    assert_eq!(write(&[], open), Err(Denied::NoGrant));
    assert_eq!(write(&[note_taker("autre")], open), Err(Denied::OutOfScope));
    assert_eq!(
        write(std::slice::from_ref(&revoked), open),
        Err(Denied::Revoked)
    );
    assert_eq!(write(&[expired], open), Err(Denied::Expired));
    assert_eq!(write(&[replaced], open), Ok(()), "who joined before stays");
    assert_eq!(
        write(&[grant(Role::Reader, Scope::All)], open),
        Err(Denied::Role)
    );
    assert_eq!(
        write(&[note_taker("forum")], with(Writability::Paused)),
        Err(Denied::Paused)
    );
    assert_eq!(
        write(&[note_taker("forum")], with(Writability::Frozen)),
        Err(Denied::Frozen)
    );
    // Of several grants, the cause that says most; a good one wins over all others, wherever it stands.
    assert_eq!(
        write(&[note_taker("autre"), revoked.clone()], open),
        Err(Denied::Revoked)
    );
    assert_eq!(
        write(
            &[revoked.clone(), note_taker("autre"), note_taker("forum")],
            open
        ),
        Ok(())
    );
    // Nothing is said about what cannot be seen.
    let hidden = SessionState {
        visibility: Visibility::Hidden,
        writability: Writability::Frozen,
    };
    assert_eq!(
        write(&[note_taker("autre"), revoked], hidden),
        Err(Denied::Unseen)
    );
}

#[test]
fn the_newest_grant_that_allows_it_is_the_one_used() {
    let newest = Grant {
        id: "new".into(),
        ..grant(Role::NoteTaker, Scope::All)
    };
    let older = Grant {
        id: "old".into(),
        ..grant(Role::Organiser, Scope::All)
    };
    let grants = [newest, older];
    let by = |action| {
        decide(
            &grants,
            action,
            &HERE,
            SessionState::default(),
            Timestamp::UNIX_EPOCH,
        )
        .map(|grant| grant.map(|grant| grant.id.as_str()))
    };
    assert_eq!(by(Action::Read), Ok(None));
    assert_eq!(by(Action::Write), Ok(Some("new")));
    assert_eq!(by(Action::Freeze), Ok(Some("old")));
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let end = || proptest::option::of(-2i64..3);
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    (0usize..4, 0usize..12, end(), end(), end()).prop_map(
        move |(role, scope, expires, revoked, replaced)| Grant {
            expires: expires.map(at),
            revoked: revoked.map(at),
            replaced: replaced.map(at),
            ..grant(Role::ALL[role], scopes()[scope].0.clone())
        },
    )
}

proptest! {
    /// More grants never take a right away, and a stricter state never gives one.
    #[test]
    fn rights_grow_with_grants_and_shrink_with_strictness(
        grants in prop::collection::vec(any_grant(), 0..4),
        more in any_grant(),
        action in 0usize..13,
        at in 0usize..9,
        stricter in 0usize..9,
    ) {
        let (action, now) = (Action::ALL[action], Timestamp::UNIX_EPOCH);
        let states: Vec<_> = SessionState::all().collect();
        let state = states[at];
        let decided = |grants: &[Grant], state| decide(grants, action, &HERE, state, now).is_ok();
        let before = decided(&grants, state);
        let with_more: Vec<_> = std::iter::once(more).chain(grants.iter().cloned()).collect();
        prop_assert!(!before || decided(&with_more, state));
        let strict = state.stricter(states[stricter]);
        prop_assert!(before || !decided(&grants, strict));
    }

    /// What has ended gives what no grant gives.
    #[test]
    fn what_has_ended_gives_nothing(grant in any_grant(), action in 0usize..13, at in 0usize..9) {
        let (action, now) = (Action::ALL[action], Timestamp::UNIX_EPOCH);
        let state = SessionState::all().nth(at).unwrap();
        prop_assume!(grant.stands(now).is_err());
        let by_it = decide([&grant], action, &HERE, state, now).is_ok();
        prop_assert_eq!(by_it, decide([], action, &HERE, state, now).is_ok());
    }
}

/// A grant reads back from its record, also from one made before scopes had more than an event.
#[test]
fn records_of_before_read_as_they_were_meant() {
    let old = r#"{"id":"0123456789","role":"note-taker","event":"forum","label":"room A","created":"2026-11-01T10:00:00Z"}"#;
    let read: Grant = serde_json::from_str(old).unwrap();
    assert_eq!(read.scope, Scope::Event("forum".into()));
    assert_eq!(serde_json::to_string(&read).unwrap(), old);
    let all: Grant = serde_json::from_str(&old.replace(r#""event":"forum","#, "")).unwrap();
    assert_eq!(all.scope, Scope::All);
    for (scope, _) in scopes() {
        let made = grant(Role::Archivist, scope);
        let text = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<Grant>(&text).unwrap(), made);
    }
    let two = old.replace(
        r#""event":"forum","#,
        r#""event":"forum","theme":"a","room":"b","#,
    );
    assert!(serde_json::from_str::<Grant>(&two).is_err());
    let astray = old.replace(r#""event":"forum","#, r#""session":"b","#);
    assert!(serde_json::from_str::<Grant>(&astray).is_err());
}
