//! A session is frozen and opened again under stock clients that write in it.

use std::time::Duration;

use anyhow::{Context, Result};
use sillage_access::{SessionState, Writability};
use sillage_storage::{DocumentId, Expect, RecordKey};
use sillage_tests::{Driver, HeldServer};

const DOCUMENT: &str = "open/frozen";
/// On a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
#[cfg_attr(lacks_clients, ignore = "no stock clients: npm ci in tests/")]
async fn a_frozen_session_is_told_at_once_and_takes_nothing_until_it_is_open_again() -> Result<()> {
    let mut clients = Driver::start()?;
    let server = HeldServer::start().await?;
    let writers = [("hocuspocus", "hocuspocus"), ("sync", "sync")];
    for (name, wire) in writers {
        clients
            .open(name, wire, &server.address(), DOCUMENT)
            .await?;
        clients.saved(name).await?;
        clients.insert(name, "before ").await?;
        clients.saved(name).await?;
    }
    set(&server, Writability::Frozen).await?;
    until(&mut clients, "hocuspocus", "/scope", "readonly").await?;
    for (name, _) in writers {
        clients.insert(name, "frozen ").await?;
    }
    until(&mut clients, "hocuspocus", "/refusals", 1).await?;
    let other = "another reader";
    clients
        .open(other, "hocuspocus", &server.address(), DOCUMENT)
        .await?;
    clients.sees(other, "before before ").await?;
    until(&mut clients, other, "/scope", "readonly").await?;

    set(&server, Writability::Open).await?;
    until(&mut clients, "hocuspocus", "/scope", "read-write").await?;
    for (name, _) in writers {
        clients.insert(name, "open ").await?;
    }
    // What was refused is still with its author, and comes with what follows it.
    clients.sees(other, "open ").await?;
    clients.sees(other, "frozen ").await?;
    Ok(())
}

#[tokio::test]
#[cfg_attr(lacks_clients, ignore = "no stock clients: npm ci in tests/")]
async fn a_session_that_is_frozen_elsewhere_is_told_to_whoever_writes_in_it() -> Result<()> {
    let mut clients = Driver::start()?;
    let server = HeldServer::start().await?;
    let (name, wire) = ("writer", "hocuspocus");
    clients
        .open(name, wire, &server.address(), DOCUMENT)
        .await?;
    until(&mut clients, name, "/scope", "read-write").await?;
    // As another process that shares the storage would do it.
    let key = RecordKey::new(&format!("session/{DOCUMENT}"))?;
    let frozen = r#"{"visibility":"public","writability":"frozen"}"#;
    let storage = &server.app().storage;
    storage
        .put_record(&key, Expect::Absent, Some(frozen.into()))
        .await?;
    until(&mut clients, name, "/scope", "readonly").await
}

async fn set(server: &HeldServer, writability: Writability) -> Result<()> {
    let document: DocumentId = DOCUMENT.parse()?;
    let change = |state| SessionState {
        writability,
        ..state
    };
    server.app().change_state(&document, change).await?;
    Ok(())
}

/// Asks again and again until a client says so of itself.
async fn until(
    clients: &mut Driver,
    name: &str,
    field: &str,
    wanted: impl Into<serde_json::Value>,
) -> Result<()> {
    let wanted = wanted.into();
    let asking = async {
        loop {
            let state = clients.state(name).await?;
            if state.pointer(field) == Some(&wanted) {
                return anyhow::Ok(());
            }
        }
    };
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    answer.with_context(|| format!("{name}: {field} is not {wanted}"))?
}
