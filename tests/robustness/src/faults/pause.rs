//! The process stands still, as when the machine swaps or a virtual machine is moved.

use anyhow::Result;
use rustix::process::Signal;

use crate::run::FaultRun;
use crate::sometimes::Rare;

pub(crate) async fn play(run: &mut FaultRun, steps: u64) -> Result<()> {
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        let words = run.rng.between(5..60);
        run.acknowledged(usize::try_from(words)?).await?;
        run.server()?.signal(Signal::STOP)?;
        let typed = run.rng.between(10..60);
        let paused = run.typed(usize::try_from(typed)?).await;
        run.server()?.signal(Signal::CONT)?;
        paused?;
        run.saw(Rare::PausedUnderTyping);
    }
    run.acknowledged(20).await
}
