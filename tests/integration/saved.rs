//! Saved is said only when the disk has answered; to everybody else a word goes at once.

use anyhow::Result;
use sillage_tests::{Driver, HeldServer};

const DOCUMENT: &str = "open/saved";

#[tokio::test]
#[cfg_attr(lacks_clients, ignore = "no stock clients: npm ci in tests/")]
async fn the_stock_hocuspocus_provider_is_unsynced_until_the_disk_answers() -> Result<()> {
    for wire in ["hocuspocus", "hocuspocus-3", "hocuspocus-2"] {
        an_author_is_told_only_when_it_is_true(wire).await?;
    }
    Ok(())
}

#[tokio::test]
#[cfg_attr(lacks_clients, ignore = "no stock clients: npm ci in tests/")]
async fn a_y_websocket_author_gets_its_words_back_only_when_the_disk_answers() -> Result<()> {
    an_author_is_told_only_when_it_is_true("sync").await
}

/// While the disk does not answer, the words travel both ways, so the author would have heard of
/// an acknowledgement sent before them; it has not. It does when the disk answers.
async fn an_author_is_told_only_when_it_is_true(wire: &str) -> Result<()> {
    let mut clients = Driver::start()?;
    let server = HeldServer::start().await?;
    clients
        .open("author", wire, &server.address(), DOCUMENT)
        .await?;
    clients
        .open("other", "hocuspocus", &server.address(), DOCUMENT)
        .await?;
    // The stock counters are right while connected: version 2 miscounts what is typed before.
    clients.saved("author").await?;
    clients.saved("other").await?;
    clients.insert("author", "first ").await?;
    clients.saved("author").await?;
    clients.sees("other", "first").await?;

    server.storage.hold();
    clients.insert("author", "second ").await?;
    server.wants_to_store().await?;
    clients.sees("other", "second").await?;
    clients.insert("other", "third ").await?;
    clients.sees("author", "third").await?;
    let author = clients.state("author").await?;
    assert_eq!(author["unsaved"], true, "{wire}: {author}");
    assert_eq!(clients.state("other").await?["unsaved"], true);

    server.storage.release();
    clients.saved("author").await?;
    clients.saved("other").await?;
    assert_eq!(
        clients.state("author").await?["text"],
        "first second third "
    );
    Ok(())
}
