//! The built program: started, killed, paused, asked.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::reader::get;
use crate::writer::DEADLINE;

/// How often something that must come is looked for.
const LOOK: Duration = Duration::from_millis(10);

/// How the program is started.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) address: SocketAddr,
    /// What stands before the program: `strace …`, `ip netns exec …`.
    pub(crate) before: Vec<OsString>,
    pub(crate) environment: Vec<(&'static str, OsString)>,
    /// What the program says on standard error.
    pub(crate) log: PathBuf,
}

/// A running server. It is killed when dropped.
pub(crate) struct ServerProcess {
    child: Child,
    pid: Pid,
    /// From the start to the first answer.
    pub(crate) ready_after: Duration,
}

/// A port of this machine that nobody has.
pub(crate) fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Launch {
    /// Starts it and waits until it answers, with no human step.
    pub(crate) async fn start(&self) -> Result<ServerProcess> {
        let begun = Instant::now();
        let listen = self.address.to_string();
        let mut child = self
            .command(&self.before)
            .args(["serve", "--listen", &listen, "--data"])
            .arg(&self.data)
            .stdout(Stdio::null())
            .stderr(self.log()?)
            .kill_on_drop(true)
            .spawn()?;
        loop {
            if let Some(status) = child.try_wait()? {
                bail!(
                    "I11: the server did not start: {status}; see {}",
                    self.log.display()
                );
            }
            if get(self.address, "/healthz")
                .await
                .is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            ensure!(
                begun.elapsed() < DEADLINE,
                "I11: the server does not answer after its start"
            );
            tokio::time::sleep(LOOK).await;
        }
        let pid = self.pid(&child)?;
        let ready_after = begun.elapsed();
        Ok(ServerProcess {
            child,
            pid,
            ready_after,
        })
    }

    /// Runs one command of the program to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<Output> {
        let output = self.command(&[]).args(arguments).output().await?;
        ensure!(
            output.status.success(),
            "sillage {arguments:?} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output)
    }

    fn command(&self, before: &[OsString]) -> Command {
        let program = self.program.as_os_str().to_owned();
        let mut line = before.iter().cloned().chain([program]);
        let mut command = Command::new(line.next().unwrap_or_default());
        command.args(line).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            // The settings of whoever runs this are not those of the server under test.
            if name.to_string_lossy().starts_with("SILLAGE_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().cloned());
        command
    }

    fn log(&self) -> Result<File> {
        Ok(OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)?)
    }

    /// The server itself, which may be a child of strace.
    fn pid(&self, child: &Child) -> Result<Pid> {
        let mut id = child.id().context("it has ended")?;
        if self.before.first().is_some_and(|first| first == "strace") {
            let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
            id = children
                .split_whitespace()
                .next()
                .context("strace has no child")?
                .parse()?;
        }
        Pid::from_raw(i32::try_from(id)?).context("no process")
    }
}

impl ServerProcess {
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid, signal)?)
    }

    /// `kill -9`, and waits until it is gone.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        // It may have died by itself meanwhile.
        let _ = self.signal(Signal::KILL);
        self.ended().await.map(drop)
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> Result<ExitStatus> {
        let ended = tokio::time::timeout(DEADLINE, self.child.wait()).await;
        Ok(ended.context("the server did not end")??)
    }

    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }
}

impl Drop for ServerProcess {
    /// Whoever kills only strace leaves the server behind.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.signal(Signal::KILL);
        }
    }
}

/// Whether there is a program of this name.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .any(|folder: PathBuf| folder.join(program).is_file())
}

/// Runs a tool of the system; its words are in the error.
pub(crate) fn tool(line: &[&str]) -> Result<()> {
    let output = std::process::Command::new(line[0])
        .args(&line[1..])
        .output();
    let output = output.with_context(|| line.join(" "))?;
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    ensure!(output.status.success(), "{}: {words}", line.join(" "));
    Ok(())
}

/// Where the program is: `SILLAGE_BIN`, or what `cargo build -p sillage-server` leaves behind.
pub(crate) fn program() -> Result<PathBuf> {
    let built = || {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
        target.join("debug/sillage")
    };
    let program = std::env::var_os("SILLAGE_BIN").map_or_else(built, PathBuf::from);
    let found = Path::new(&program).is_file();
    ensure!(
        found,
        "no server at {}: cargo build -p sillage-server",
        program.display()
    );
    for one in [&std::env::current_exe()?, &program] {
        if let Some(why) = sillage_test_kit::outdated(one) {
            bail!(why);
        }
    }
    Ok(program)
}
