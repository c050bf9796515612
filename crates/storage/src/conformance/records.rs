//! What is asked of records.

use std::sync::Arc;

use super::{Fixture, key, some};
use crate::{Expect, StorageError};

/// A record changes only from what was expected; versions grow and are never used twice.
pub async fn records_compare_and_set(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let key = key("event/forum-2022");
    assert_eq!(storage.record(&key).await.expect("record"), None);
    let wrong = storage
        .put_record(&key, Expect::Version(1), some("x"))
        .await;
    assert!(
        matches!(wrong, Err(StorageError::Conflict { found: None, .. })),
        "{wrong:?}"
    );
    let one = storage
        .put_record(&key, Expect::Absent, some("one"))
        .await
        .expect("put");
    let again = storage.put_record(&key, Expect::Absent, some("x")).await;
    assert!(matches!(again, Err(StorageError::Conflict { found, .. }) if found == Some(one)));
    let two = storage
        .put_record(&key, Expect::Version(one), some("two"))
        .await
        .expect("put");
    assert!(two > one);
    storage.close().await.expect("close");

    let storage = fixture.open().await;
    let record = storage
        .record(&key)
        .await
        .expect("record")
        .expect("it is there");
    assert_eq!((record.version, &record.value[..]), (two, &b"two"[..]));
    let late = storage.put_record(&key, Expect::Version(one), None).await;
    assert!(matches!(late, Err(StorageError::Conflict { .. })));
    let three = storage
        .put_record(&key, Expect::Version(two), None)
        .await
        .expect("delete");
    assert_eq!(storage.record(&key).await.expect("record"), None);
    let four = storage
        .put_record(&key, Expect::Absent, some(""))
        .await
        .expect("put");
    let five = storage
        .put_record(&key, Expect::Version(four), some("five"))
        .await
        .expect("put");
    assert!(two < three && three < four && four < five);
    storage.close().await.expect("close");
}

/// Of many changes from the same version exactly one happens.
pub async fn one_of_many_rivals_wins(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    let rivals: Vec<_> = (0..20)
        .map(|n| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                let mine = some(&n.to_string());
                storage
                    .put_record(&key("r"), Expect::Absent, mine)
                    .await
                    .map(|version| (n, version))
            })
        })
        .collect();
    let mut won = Vec::new();
    for rival in rivals {
        match rival.await.expect("no panic") {
            Ok(winner) => won.push(winner),
            Err(error) => assert!(matches!(error, StorageError::Conflict { .. }), "{error:?}"),
        }
    }
    let record = storage
        .record(&key("r"))
        .await
        .expect("record")
        .expect("it is there");
    let [(n, version)] = won[..] else {
        panic!("{} rivals won", won.len())
    };
    assert_eq!(
        (record.version, record.value),
        (version, n.to_string().into())
    );
    storage.close().await.expect("close");
}

/// A prefix gives its records in the order of their keys.
pub async fn records_are_listed_by_prefix(fixture: &impl Fixture) {
    let storage = fixture.open().await;
    for name in ["b/2", "a/1", "b/1", "b/10", "c", "b/0"] {
        storage
            .put_record(&key(name), Expect::Absent, some(name))
            .await
            .expect("put");
    }
    let last = storage.record(&key("b/0")).await.expect("record");
    let last = last.expect("it is there").version;
    storage
        .put_record(&key("b/0"), Expect::Version(last), None)
        .await
        .expect("delete");
    let found = storage.records("b/").await.expect("records");
    let names: Vec<_> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(names, ["b/1", "b/10", "b/2"]);
    assert!(
        found
            .iter()
            .all(|(key, record)| record.value == key.as_str().as_bytes())
    );
    assert_eq!(storage.records("").await.expect("records").len(), 5);
    assert_eq!(storage.records("nothing").await.expect("records"), []);
    storage.close().await.expect("close");
}
