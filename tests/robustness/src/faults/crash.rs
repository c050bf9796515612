//! The end of the process: by `kill -9`, inside an fdatasync, by request.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use rustix::process::Signal;

use crate::run::FaultRun;
use crate::scenario::strace;
use crate::sometimes::Rare;

/// Each fdatasync takes so long: what waits behind it has been sent to others and is in no file.
const SLOW_DISK: &str = "delay_enter=25000";
/// Kills added while no recovered text lacked what somebody else than its author had.
const MORE: u64 = 6;
/// A stop by request takes less than this.
const GOODBYE: Duration = Duration::from_secs(10);

/// `steps` times: some words are acknowledged, and the process is killed at once or a moment later.
pub(crate) async fn at_random(run: &mut FaultRun, folder: &Path, steps: u64) -> Result<()> {
    under_strace(run, folder, SLOW_DISK);
    run.start().await?;
    run.let_people_in();
    for step in 0..steps + MORE {
        if step >= steps && run.expects_words_back() {
            break;
        }
        let words = run.rng.between(5..60);
        run.acknowledged(usize::try_from(words)?).await?;
        tokio::time::sleep(run.rng.millis(0..60)).await;
        run.server()?.kill().await?;
        under_strace(run, folder, SLOW_DISK);
        run.recover(true).await?;
    }
    run.acknowledged(20).await
}

/// `steps` times: the process is killed when it begins its N-th fdatasync.
pub(crate) async fn at_sync(run: &mut FaultRun, folder: &Path, steps: u64) -> Result<()> {
    for step in 0..steps {
        // The first few belong to the start.
        let when = run.rng.between(6..120);
        under_strace(run, folder, &format!("signal=KILL:when={when}"));
        if step == 0 {
            run.start().await?;
            run.let_people_in();
        } else {
            run.recover(true).await?;
        }
        run.server()?.ended().await?;
        run.saw(Rare::KillInTheMiddleOfFdatasync);
    }
    under_strace(run, folder, "delay_enter=1");
    run.recover(true).await?;
    run.acknowledged(20).await
}

/// `steps` times: asked to stop while people type.
pub(crate) async fn by_request(run: &mut FaultRun, steps: u64) -> Result<()> {
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        let words = run.rng.between(5..60);
        run.acknowledged(usize::try_from(words)?).await?;
        let begun = std::time::Instant::now();
        run.server()?.signal(Signal::TERM)?;
        run.saw(Rare::StoppedUnderTyping);
        let status = run.server()?.ended().await?;
        ensure!(
            status.success(),
            "I11: SIGTERM ended the server with {status}"
        );
        ensure!(
            begun.elapsed() < GOODBYE + Duration::from_secs(5),
            "I11: SIGTERM took too long"
        );
        run.recover(false).await?;
    }
    run.acknowledged(20).await
}

pub(crate) fn under_strace(run: &mut FaultRun, folder: &Path, inject: &str) {
    let log = folder.join(format!("syncs-{}", run.sync_logs.len()));
    run.launch.before = strace(&log, inject);
    run.sync_logs.push(log);
}
