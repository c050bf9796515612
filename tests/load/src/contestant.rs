//! The servers that are measured, as processes: start, what they cost, and their end.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;

use crate::wire::ContestantWire;

/// Ticks of `/proc/PID/stat` a second: fixed by the kernel's interface on all that Linux runs on today.
const TICKS: f64 = 100.0;
/// How long a server may take to end after SIGTERM: twice what Sillage promises.
const PATIENCE: Duration = Duration::from_secs(20);

/// The data of a server inside its `RunFolder`.
const DATA: &str = "data";

/// A server to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Contestant {
    /// Ours.
    Sillage,
    /// Opaque bytes, no document, no disk.
    Ceiling,
    /// Hocuspocus with its `SQLite` extension.
    Hocuspocus,
    /// The server of the Yjs project with y-leveldb.
    YWebsocketServer,
}

impl Contestant {
    /// The name in a table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sillage => "Sillage",
            Self::Ceiling => "ceiling",
            Self::Hocuspocus => "Hocuspocus",
            Self::YWebsocketServer => "@y/websocket-server",
        }
    }

    /// The wire its own clients speak.
    pub(crate) fn wire(self) -> ContestantWire {
        match self {
            Self::Sillage | Self::Hocuspocus => ContestantWire::Hocuspocus,
            Self::Ceiling => ContestantWire::Opaque,
            Self::YWebsocketServer => ContestantWire::YWebsocket,
        }
    }

    fn command(self, data: &Path) -> Result<Command> {
        let own = std::env::current_exe()?;
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        let mut command;
        match self {
            Self::Sillage => {
                let program = own.with_file_name("sillage");
                ensure!(program.exists(), "{} is not built", program.display());
                command = Command::new(program);
                command.args([
                    "serve",
                    "--listen",
                    "127.0.0.1:0",
                    "--open",
                    "--links",
                    "json",
                    // What is measured is the server, not its patience.
                    "--update-rate",
                    "1000000",
                    "--data",
                ]);
            }
            Self::Ceiling => {
                command = Command::new(own);
                command.arg("ceiling");
                return Ok(command);
            }
            Self::Hocuspocus | Self::YWebsocketServer => {
                ensure!(
                    peers.join("node_modules").exists(),
                    "run `npm ci` in {}",
                    peers.display()
                );
                command = Command::new("node");
                let script = match self {
                    Self::Hocuspocus => "hocuspocus.mjs",
                    _ => "y-websocket-server.mjs",
                };
                command.arg(peers.join(script));
            }
        }
        command.arg(data);
        Ok(command)
    }
}

/// A running server; killed when dropped.
pub(crate) struct ContestantServer {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first accepted connection.
    pub(crate) started_in: Duration,
    child: Child,
}

/// A data folder of its own on a real disk; removed when dropped.
pub(crate) struct RunFolder(PathBuf);

impl RunFolder {
    /// An empty folder in `work`.
    pub(crate) fn new(work: &Path) -> Result<Self> {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = work.join(format!("data-{}-{number}", std::process::id()));
        fs::create_dir_all(path.join(DATA))
            .with_context(|| format!("could not make {}", path.display()))?;
        Ok(Self(path))
    }

    /// The folder to give to a server; what the server says is kept beside it.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.join(DATA)
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // A folder that stays behind is only untidy.
        let _untidy = fs::remove_dir_all(&self.0);
    }
}

impl ContestantServer {
    /// Starts `contestant` on `folder` and waits until it accepts.
    pub(crate) fn start(contestant: Contestant, folder: &RunFolder) -> Result<Self> {
        let log = folder.0.join("log");
        let mut command = contestant.command(&folder.data())?;
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("could not start {}", contestant.name()))?;
        let mut output = BufReader::new(child.stdout.take().context("no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = listening(&line);
        if address.is_none() {
            let _ended = child.kill();
            child.wait()?;
        }
        let address = address.with_context(|| {
            let said = fs::read_to_string(&log).unwrap_or_default();
            format!("{} did not start: {line}{said}", contestant.name())
        })?;
        TcpStream::connect(address)?;
        let started_in = begun.elapsed();
        // What it prints later must not fill the pipe and stop it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(Self {
            address,
            started_in,
            child,
        })
    }

    /// CPU seconds used so far, user and system, all threads.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = self.proc("stat")?;
        let after_name = stat.rsplit(')').next().context("stat")?;
        let ticks: f64 = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|field| field.parse::<f64>().unwrap_or_default())
            .sum();
        Ok(ticks / TICKS)
    }

    /// Resident memory now, in megabytes (10^6 bytes).
    pub(crate) fn memory(&self) -> Result<f64> {
        self.status("VmRSS:")
    }

    /// The most it ever had resident, in megabytes.
    pub(crate) fn peak_memory(&self) -> Result<f64> {
        self.status("VmHWM:")
    }

    /// SIGKILL, at once.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and the time it took to end.
    pub(crate) fn terminate(mut self) -> Result<Duration> {
        let begun = Instant::now();
        let order = format!("kill -TERM {}", self.child.id());
        ensure!(
            Command::new("sh").args(["-c", &order]).status()?.success(),
            "could not send SIGTERM"
        );
        while self.child.try_wait()?.is_none() {
            if begun.elapsed() > PATIENCE {
                bail!("it did not end within {} s of SIGTERM", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(begun.elapsed())
    }

    fn status(&self, key: &str) -> Result<f64> {
        let status = self.proc("status")?;
        let kilobytes = status
            .lines()
            .find_map(|line| {
                line.strip_prefix(key)?
                    .split_whitespace()
                    .next()?
                    .parse::<f64>()
                    .ok()
            })
            .context("no memory in status")?;
        Ok(kilobytes * 1024.0 / 1e6)
    }

    fn proc(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        fs::read_to_string(&path).with_context(|| format!("the server ended ({path})"))
    }
}

impl Drop for ContestantServer {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The address in `{"listening":"http://HOST:PORT",…}`.
fn listening(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let address = line.get("listening")?.as_str()?.strip_prefix("http://")?;
    address.trim_end_matches('/').parse().ok()
}
