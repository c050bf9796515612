//! What can go wrong, by name; each scenario says what must have been seen for it to count.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use crate::faults::clock::{self, ClockFile};
use crate::faults::disk::{self, FullDisk};
use crate::faults::network::{self, Namespace};
use crate::faults::{crash, forge, pause, proxy};
use crate::run::FaultRun;
use crate::server::{Launch, is_installed, tool};
use crate::sometimes::Rare;

/// One kind of bad day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scenario {
    /// `kill -9` at random moments, on a slow disk.
    Kill,
    /// Killed at the beginning of an fdatasync.
    KillAtSync,
    /// `SIGTERM` in the middle of typing.
    Term,
    /// `SIGSTOP`, then `SIGCONT`.
    Pause,
    /// Messages are delayed, repeated and reordered, and the server is killed.
    Proxy,
    /// Some fdatasyncs fail.
    FailingSync,
    /// No room on the disk, then room again.
    FullDisk,
    /// No packet arrives.
    Partition,
    /// Some packets are lost.
    Loss,
    /// The clock jumps.
    Clock,
    /// Somebody writes under others' client ids.
    Forge,
}

/// What must be there before the data folder is, and goes after it.
pub(crate) enum Ground {
    Plain,
    SmallDisk(FullDisk),
    Network(Namespace),
    Clock(ClockFile),
}

impl Scenario {
    pub(crate) fn name(self) -> String {
        use clap::ValueEnum as _;
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Why it cannot run here, if it cannot.
    pub(crate) fn lacking(self) -> Option<String> {
        let needed: &[&str] = match self {
            Self::Kill | Self::KillAtSync | Self::FailingSync | Self::FullDisk => &["strace"],
            Self::Partition | Self::Loss => &["ip", "nft"],
            _ => &[],
        };
        let absent = needed.iter().find(|program| !is_installed(program));
        let needs_root = matches!(self, Self::FullDisk | Self::Partition | Self::Loss);
        if let Some(program) = absent {
            Some(format!("{program} is absent"))
        } else if needs_root && !rustix::process::geteuid().is_root() {
            Some("only root may do that".to_owned())
        } else if needed == ["strace"]
            && tool(&["strace", "-qq", "-o", "/dev/null", "true"]).is_err()
        {
            Some("strace may not look into programs here".to_owned())
        } else if self == Self::Clock && clock::library().is_none() {
            Some("libfaketime is absent".to_owned())
        } else {
            None
        }
    }

    /// What must have been seen over all runs of this scenario.
    pub(crate) fn sometimes(self) -> &'static [Rare] {
        match self {
            Self::Kill => &[
                Rare::CrashWithUnackedEdit,
                Rare::UnackedEditCameBackFromAPeer,
                Rare::AckAfterCrash,
                Rare::ReconnectWithOfflineEdits,
                Rare::GapSetAside,
                Rare::FreshJoin,
                Rare::ReadOnlyEditRefused,
                Rare::ReaderSurvivedRestart,
            ],
            Self::KillAtSync => &[
                Rare::KillInTheMiddleOfFdatasync,
                Rare::CrashWithUnackedEdit,
                Rare::AckAfterCrash,
            ],
            Self::Term => &[Rare::StoppedUnderTyping, Rare::ReaderSurvivedRestart],
            Self::Pause => &[Rare::PausedUnderTyping],
            Self::Proxy => &[
                Rare::DuplicateDelivered,
                Rare::ReorderedDelivered,
                Rare::AskedForEverythingAgain,
                Rare::AckAfterCrash,
            ],
            Self::FailingSync => &[
                Rare::SyncFailed,
                Rare::UnackedWhileStorageFails,
                Rare::HealedWithoutRestart,
            ],
            Self::FullDisk => &[Rare::UnackedWhileStorageFails, Rare::HealedWithoutRestart],
            Self::Partition => &[Rare::TypedIntoThePartition, Rare::ResyncAfterPartition],
            Self::Loss => &[Rare::AckedThroughLoss],
            Self::Clock => &[Rare::ClockJumpedBack, Rare::AckAfterCrash],
            Self::Forge => &[
                Rare::ForgedUnderConnectedId,
                Rare::ForgedBeforeTheOwnerSent,
                Rare::RefusedAfterForgery,
            ],
        }
    }

    /// Lays the ground for a run; an error says what this machine does not allow.
    pub(crate) fn ground(self, folder: &Path, launch: &mut Launch) -> Result<Ground> {
        Ok(match self {
            Self::FullDisk => Ground::SmallDisk(FullDisk::new(&launch.data)?),
            Self::Partition | Self::Loss => Ground::Network(Namespace::new(launch)?),
            Self::Clock => Ground::Clock(ClockFile::new(folder, launch)?),
            _ => Ground::Plain,
        })
    }

    /// Lets people in and does what the scenario is about; afterwards a server runs.
    pub(crate) async fn play(
        self,
        run: &mut FaultRun,
        folder: &Path,
        ground: &Ground,
        steps: u64,
    ) -> Result<()> {
        match (self, ground) {
            (_, Ground::SmallDisk(disk)) => disk::full(run, folder, disk, steps).await,
            (Self::Loss, Ground::Network(network)) => network::loss(run, network, steps).await,
            (_, Ground::Network(network)) => network::partition(run, network, steps).await,
            (_, Ground::Clock(clock)) => clock::jumps(run, clock, steps).await,
            (Self::KillAtSync, _) => crash::at_sync(run, folder, steps).await,
            (Self::Term, _) => crash::by_request(run, steps).await,
            (Self::Pause, _) => pause::play(run, steps).await,
            (Self::Proxy, _) => proxy::play(run, steps).await,
            (Self::FailingSync, _) => disk::failing(run, folder, steps).await,
            (Self::Forge, _) => forge::play(run, steps).await,
            _ => crash::at_random(run, folder, steps).await,
        }
    }
}

/// `strace` before the server: what it does to each fdatasync, and where it writes them down.
pub(crate) fn strace(log: &Path, inject: &str) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["strace", "-f", "-qq", "-ttt", "-T"]
        .map(OsString::from)
        .to_vec();
    // Faster, but signals are not injected then.
    if !inject.starts_with("signal") {
        line.push("--seccomp-bpf".into());
    }
    line.extend(["-e", "trace=fdatasync", "-e"].map(OsString::from));
    line.extend([
        format!("inject=fdatasync:{inject}").into(),
        "-o".into(),
        log.into(),
    ]);
    line
}
