//! Stock JavaScript clients, moved from Rust: `clients/driver.mjs` in a child process, one JSON
//! object a line each way.

use std::{path::Path, process::Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// The clients of one test. They end with it.
#[derive(Debug)]
pub struct Driver {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    _node: Child,
}

impl Driver {
    /// Starts Node with no client yet. Tests that need it say `#[cfg_attr(lacks_clients, ignore)]`
    /// with a reason: see `build.rs`.
    pub fn start() -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        ensure!(
            folder.join("node_modules").exists(),
            "the stock clients are absent: run npm ci in tests/"
        );
        let mut node = Command::new("node")
            .arg(folder.join("clients/driver.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("node does not start")?;
        let input = node.stdin.take().context("no way to speak to node")?;
        let output = node.stdout.take().context("no way to hear node")?;
        Ok(Self {
            input,
            output: BufReader::new(output).lines(),
            _node: node,
        })
    }

    /// Opens the client `name` on `document` (`event/session`) at the server `address`.
    pub async fn open(
        &mut self,
        name: &str,
        wire: &str,
        address: &str,
        document: &str,
    ) -> Result<()> {
        let server = format!("ws://{address}");
        let command = json!({ "do": "open", "as": name, "wire": wire, "server": server, "document": document });
        self.tell(command).await.map(drop)
    }

    /// Types `text` at the end.
    pub async fn insert(&mut self, name: &str, text: &str) -> Result<()> {
        self.tell(json!({ "do": "insert", "as": name, "text": text }))
            .await
            .map(drop)
    }

    /// Waits until the text of `name` contains `text`.
    pub async fn sees(&mut self, name: &str, text: &str) -> Result<()> {
        self.tell(json!({ "do": "await", "as": name, "contains": text }))
            .await
            .map(drop)
    }

    /// Waits until the client says that nothing is left to save.
    pub async fn saved(&mut self, name: &str) -> Result<()> {
        self.tell(json!({ "do": "saved", "as": name }))
            .await
            .map(drop)
    }

    /// What the client says of itself now.
    pub async fn state(&mut self, name: &str) -> Result<Value> {
        self.tell(json!({ "do": "state", "as": name })).await
    }

    /// Gives any command of `driver.mjs` and returns the state of the client after it.
    pub async fn tell(&mut self, command: Value) -> Result<Value> {
        self.input
            .write_all(format!("{command}\n").as_bytes())
            .await?;
        let line = self.output.next_line().await?.context("node has ended")?;
        let mut answer: Value = serde_json::from_str(&line)?;
        if let Some(error) = answer.get("error") {
            bail!("{command}: {error}");
        }
        Ok(answer["state"].take())
    }
}
