//! The disk: full, and failing to sync.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::crash::under_strace;
use crate::reader::get;
use crate::run::FaultRun;
use crate::server::tool;
use crate::sometimes::Rare;
use crate::writer::Habit;

/// Small enough to be filled, large enough for a server that begins (it wants 16 MiB left).
const SIZE: &str = "size=48m";
const MORE: &str = "size=256m";

/// A small disk in memory. It is unmounted when dropped.
pub(crate) struct FullDisk(PathBuf);

impl FullDisk {
    pub(crate) fn new(at: &Path) -> Result<Self> {
        fs::create_dir_all(at)?;
        tool(&[
            "mount",
            "-t",
            "tmpfs",
            "-o",
            SIZE,
            "sillage-robustness",
            path(at)?,
        ])?;
        Ok(Self(at.to_owned()))
    }

    /// Leaves not one byte.
    fn fill(&self) -> Result<()> {
        let ballast = path(&self.0)?.to_owned() + "/ballast";
        // It ends because there is no room left.
        tool(&["dd", "if=/dev/zero", &format!("of={ballast}"), "bs=64k"])
            .map_or(Ok(()), |()| anyhow::bail!("the disk took everything"))
    }

    fn grow(&self) -> Result<()> {
        tool(&["mount", "-o", &format!("remount,{MORE}"), path(&self.0)?])
    }

    fn empty(&self) -> Result<()> {
        tool(&["mount", "-o", &format!("remount,{SIZE}"), path(&self.0)?])
    }
}

impl Drop for FullDisk {
    fn drop(&mut self) {
        // Its server may still be dying.
        let _ = tool(&["umount", "--lazy", &self.0.to_string_lossy()]);
    }
}

/// `steps` times: no room, then room, in one life of the server.
pub(crate) async fn full(
    run: &mut FaultRun,
    folder: &Path,
    disk: &FullDisk,
    steps: u64,
) -> Result<()> {
    under_strace(run, folder, "delay_enter=1");
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        run.acknowledged(20).await?;
        disk.fill()?;
        // What was prepared ahead must be used up first.
        run.tell(|phase| phase.habit = Habit::LongWords);
        refuses(run).await?;
        run.tell(|phase| phase.habit = Habit::Restless);
        run.typed(40).await?;
        let waits =
            |model: &mut crate::model::Model| model.words.values().any(|w| w.acked.is_none());
        if run.history.with(waits) {
            run.saw(Rare::UnackedWhileStorageFails);
        }
        for document in FaultRun::documents() {
            let answer = get(run.launch.address, &format!("/{document}.md")).await?;
            ensure!(
                answer.status == 200,
                "reading ends when the disk is full: {}",
                answer.status
            );
        }
        disk.grow()?;
        run.acknowledged(20).await.context("there is room again")?;
        ensure!(
            !run.server()?.has_ended()?,
            "the server ended because the disk was full"
        );
        run.saw(Rare::HealedWithoutRestart);
        fs::remove_file(disk.0.join("ballast"))?;
        disk.empty()?;
    }
    run.server()?.kill().await?;
    under_strace(run, folder, "delay_enter=1");
    run.recover(true).await?;
    run.acknowledged(10).await
}

/// `steps` times: from some fdatasync on, a few fail; then the process is killed.
pub(crate) async fn failing(run: &mut FaultRun, folder: &Path, steps: u64) -> Result<()> {
    for step in 0..=steps {
        let first = run.rng.between(20..60);
        let last = first + run.rng.between(0..3);
        under_strace(run, folder, &format!("error=EIO:when={first}..{last}"));
        if step == 0 {
            run.start().await?;
            run.let_people_in();
        } else {
            run.recover(true).await?;
        }
        let log = run.sync_logs.last().context("no log")?.clone();
        let failed = || fs::read_to_string(&log).is_ok_and(|log| log.contains("EIO"));
        run.until("an fdatasync that fails", failed).await?;
        run.saw(Rare::SyncFailed);
        run.typed(10).await?;
        let waits =
            |model: &mut crate::model::Model| model.words.values().any(|w| w.acked.is_none());
        if run.history.with(waits) {
            run.saw(Rare::UnackedWhileStorageFails);
        }
        run.acknowledged(20)
            .await
            .context("the disk is well again")?;
        ensure!(
            !run.server()?.has_ended()?,
            "the server ended because an fdatasync failed"
        );
        run.saw(Rare::HealedWithoutRestart);
        if step < steps {
            run.server()?.kill().await?;
        }
    }
    Ok(())
}

/// Waits until the server says that it cannot keep what is written.
async fn refuses(run: &FaultRun) -> Result<()> {
    let begun = std::time::Instant::now();
    while get(run.launch.address, "/readyz").await?.status == 200 {
        ensure!(
            begun.elapsed() < crate::writer::DEADLINE,
            "a full disk is not noticed"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is no text")
}
