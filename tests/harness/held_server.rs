//! A server in this process whose disk the test can stop.

use std::sync::Arc;

use anyhow::Result;
use sillage_server::{App, Server, Settings};
use sillage_storage::{held::Held, memory::Memory};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A server that lets everyone write, over storage that answers only when the test lets it.
pub struct HeldServer {
    /// Holds and releases what the server wants to store.
    pub storage: Arc<Held>,
    server: Server,
    _data: TempDir,
}

impl HeldServer {
    /// Starts it on a free port, not held.
    pub async fn start() -> Result<Self> {
        let data = tempfile::tempdir()?;
        let storage = Arc::new(Held::new(Arc::new(Memory::new())));
        let settings = Settings {
            open: true,
            ..Settings::new(data.path())
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Server::start(settings, storage.clone(), listener).await?;
        Ok(Self {
            storage,
            server,
            _data: data,
        })
    }

    /// HOST:PORT.
    #[must_use]
    pub fn address(&self) -> String {
        self.server.address.to_string()
    }

    /// The state of the server.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.server.app
    }

    /// Waits until the server waits for the disk.
    pub async fn wants_to_store(&self) -> Result<()> {
        self.storage
            .waiting()
            .wait_for(|waiting| *waiting > 0)
            .await?;
        Ok(())
    }
}
