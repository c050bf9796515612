//! The way between: a network namespace whose packets are lost, some or all.

use std::net::SocketAddr;

use anyhow::Result;

use crate::run::FaultRun;
use crate::server::{Launch, tool};
use crate::sometimes::Rare;
use crate::writer::Habit;

/// Of 100 packets.
const ALL: u64 = 100;

/// A namespace with one cable to it. Both are removed when it is dropped.
pub(crate) struct Namespace {
    name: String,
    cable: String,
}

impl Namespace {
    /// Makes it, and puts the server of `launch` into it.
    pub(crate) fn new(launch: &mut Launch) -> Result<Self> {
        let id = std::process::id();
        let namespace = Self {
            name: format!("sillage-{id}"),
            cable: format!("sil{}", id % 100_000),
        };
        let (name, here) = (&namespace.name, &namespace.cable);
        let there = format!("{here}x");
        let network = format!("10.213.{}", id % 250);
        tool(&["ip", "netns", "add", name])?;
        tool(&[
            "ip", "link", "add", here, "type", "veth", "peer", "name", &there, "netns", name,
        ])?;
        tool(&[
            "ip",
            "address",
            "add",
            &format!("{network}.1/30"),
            "dev",
            here,
        ])?;
        tool(&["ip", "link", "set", here, "up"])?;
        let inside = |line: &[&str]| tool(&[&["ip", "-n", name], line].concat());
        inside(&["address", "add", &format!("{network}.2/30"), "dev", &there])?;
        inside(&["link", "set", &there, "up"])?;
        inside(&["link", "set", "lo", "up"])?;
        namespace.drop_packets(0)?;
        namespace.heal()?;
        launch.address = format!("{network}.2:8080").parse::<SocketAddr>()?;
        launch.before = ["ip", "netns", "exec", name].map(Into::into).to_vec();
        Ok(namespace)
    }

    /// Loses so many of 100 packets, in both directions.
    fn drop_packets(&self, percent: u64) -> Result<()> {
        self.nft(&["add", "table", "inet", "chaos"])?;
        for hook in ["input", "output"] {
            let hooked = format!("{{ type filter hook {hook} priority 0; }}");
            self.nft(&["add", "chain", "inet", "chaos", hook, &hooked])?;
            let some = format!("numgen random mod 100 < {percent} drop");
            let rule = if percent == ALL { "drop" } else { &some };
            self.nft(&["add", "rule", "inet", "chaos", hook, rule])?;
        }
        Ok(())
    }

    fn heal(&self) -> Result<()> {
        self.nft(&["flush", "ruleset"])
    }

    fn nft(&self, line: &[&str]) -> Result<()> {
        tool(&[&["ip", "netns", "exec", &self.name, "nft"], line].concat())
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // One that was not made whole is removed as far as it is there.
        let _ = tool(&["ip", "link", "delete", &self.cable]);
        let _ = tool(&["ip", "netns", "delete", &self.name]);
    }
}

/// `steps` times: nothing arrives in either direction while people type.
pub(crate) async fn partition(run: &mut FaultRun, network: &Namespace, steps: u64) -> Result<()> {
    run.start().await?;
    run.let_people_in();
    for step in 0..steps {
        run.acknowledged(20).await?;
        // Sometimes everybody stays on a connection that seems to live.
        let habit = [Habit::Steady, Habit::Restless][usize::from(step % 2 == 1)];
        run.tell(|phase| phase.habit = habit);
        network.drop_packets(ALL)?;
        let typed = run.rng.between(40..200);
        let typing = run.typed(usize::try_from(typed)?).await;
        if run
            .writers
            .iter()
            .any(|(_, report)| report.borrow().connected)
        {
            run.saw(Rare::TypedIntoThePartition);
        }
        network.heal()?;
        typing?;
        run.acknowledged(20).await?;
        run.saw(Rare::ResyncAfterPartition);
    }
    Ok(())
}

/// `steps` times: some packets are lost.
pub(crate) async fn loss(run: &mut FaultRun, network: &Namespace, steps: u64) -> Result<()> {
    run.start().await?;
    run.let_people_in();
    for _ in 0..steps {
        let percent = run.rng.between(5..30);
        network.drop_packets(percent)?;
        let lossy = run.acknowledged(30).await;
        network.heal()?;
        lossy?;
        run.saw(Rare::AckedThroughLoss);
    }
    Ok(())
}
