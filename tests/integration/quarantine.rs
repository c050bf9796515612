//! One poisoned note: it is quarantined and told in words, and nobody else notices.

use anyhow::Result;
use serde_json::json;
use sillage_storage::conformance::Unrivalled;
use sillage_storage::{DeviceId, DocumentId, NewEntry, UnixMillis};
use sillage_tests::{Driver, HeldServer, get};

#[tokio::test]
#[cfg_attr(lacks_clients, ignore = "no stock clients: npm ci in tests/")]
async fn a_poisoned_note_is_quarantined_in_words_and_the_others_go_on() -> Result<()> {
    let mut clients = Driver::start()?;
    let server = HeldServer::start().await?;
    let poison = NewEntry {
        at: UnixMillis(1),
        device: DeviceId(1),
        update: (&b"poison"[..]).into(),
    };
    let sick = DocumentId::new("open", "sick")?;
    server.storage.append_at_end(&sick, vec![poison]).await?;

    let address = server.address();
    clients
        .open("well", "hocuspocus", &address, "open/well")
        .await?;
    clients
        .open("sick", "hocuspocus", &address, "open/sick")
        .await?;
    clients
        .tell(json!({ "do": "denied", "as": "sick" }))
        .await?;
    let state = clients.state("sick").await?;
    let reason = state["denied"][0].as_str().unwrap_or_default();
    assert!(reason.starts_with("set-aside: "), "{state}");
    clients.insert("sick", "kept by its author").await?;
    clients.insert("well", "goes on").await?;
    clients.saved("well").await?;

    for (language, words) in [("fr", "mise à l’écart"), ("en", "This note is set aside")] {
        for path in ["/open/sick", "/open/sick/edit", "/open/sick/live"] {
            let (status, page) = get(&address, &format!("{path}?lang={language}")).await?;
            assert!(status == 503 && page.contains(words), "{status} {page}");
        }
    }
    assert_eq!(get(&address, "/open/sick.md").await?.0, 503);
    assert_eq!(
        get(&address, "/open/well.md").await?,
        (200, "goes on".into())
    );
    assert_eq!(get(&address, "/readyz").await?.0, 200);
    // Not for everybody.
    assert_eq!(get(&address, "/metrics").await?.0, 404);
    Ok(())
}
