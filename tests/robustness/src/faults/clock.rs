//! The clock of the server jumps, forwards and back.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::reader::get;
use crate::run::FaultRun;
use crate::server::Launch;
use crate::sometimes::Rare;

/// Where Debian and others put it.
const LIBRARIES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// Seconds by which the clock is off.
const JUMPS: [i64; 6] = [-7_200, 10_800, -86_400, 90_000_000, -1_000_000, 0];
/// At the end it is before all that was written.
const BACK: i64 = -2_000_000;

/// libfaketime, if it is here.
pub(crate) fn library() -> Option<&'static str> {
    LIBRARIES
        .into_iter()
        .find(|library| Path::new(library).is_file())
}

/// The file that says how far the clock of the server is off.
pub(crate) struct ClockFile(PathBuf);

impl ClockFile {
    pub(crate) fn new(folder: &Path, launch: &mut Launch) -> Result<Self> {
        let clock = Self(folder.join("clock"));
        clock.set(0)?;
        launch.environment = vec![
            ("LD_PRELOAD", library().context("no libfaketime")?.into()),
            ("FAKETIME_TIMESTAMP_FILE", clock.0.clone().into()),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("DONT_FAKE_MONOTONIC", "1".into()),
        ];
        Ok(clock)
    }

    fn set(&self, seconds: i64) -> Result<()> {
        let new = self.0.with_extension("new");
        std::fs::write(&new, format!("{seconds:+}\n"))?;
        Ok(std::fs::rename(new, &self.0)?)
    }
}

/// `steps` times: a jump while people type; the last one is back, and the server is started there again.
pub(crate) async fn jumps(run: &mut FaultRun, clock: &ClockFile, steps: u64) -> Result<()> {
    run.start().await?;
    run.let_people_in();
    let before = hour(run).await?;
    for _ in 1..steps {
        run.acknowledged(20).await?;
        clock.set(JUMPS[run.rng.index(JUMPS.len())])?;
    }
    run.acknowledged(20).await?;
    clock.set(BACK)?;
    run.acknowledged(20).await?;
    run.server()?.kill().await?;
    run.recover(true).await?;
    ensure!(
        hour(run).await? != before,
        "the clock of the server did not jump"
    );
    run.saw(Rare::ClockJumpedBack);
    run.acknowledged(20).await
}

/// The server's date, down to the hour.
async fn hour(run: &FaultRun) -> Result<String> {
    let answer = get(run.launch.address, "/healthz").await?;
    let date = answer.header("date").context("no date")?;
    Ok(date.chars().take("sun, 22 nov 2026 17".len()).collect())
}
