//! Counters of what is rare: a run that never went there has not tested it.

use std::collections::BTreeMap;

use serde::Serialize;

/// Something that a scenario exists for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rare {
    /// The server died while a client waited for an acknowledgement.
    CrashWithUnackedEdit,
    /// The server died in the middle of an fdatasync that the suite chose.
    KillInTheMiddleOfFdatasync,
    /// After a crash the text lacked a word that only others than its author still had, and it came back.
    UnackedEditCameBackFromAPeer,
    /// A word was acknowledged by a server that was started after a crash.
    AckAfterCrash,
    /// A client came back with words that it had typed alone.
    ReconnectWithOfflineEdits,
    /// An edit arrived before those it builds on, and had to wait for the Step2 that brings them.
    GapSetAside,
    /// The server asked for everything in the middle of a conversation.
    AskedForEverythingAgain,
    /// A client forgot everything and came as somebody new.
    FreshJoin,
    /// A reader's edit was refused.
    ReadOnlyEditRefused,
    /// The proxy delivered a message again.
    DuplicateDelivered,
    /// The proxy delivered a message before an older one.
    ReorderedDelivered,
    /// A client and the server were cut off from each other, and agreed again.
    ResyncAfterPartition,
    /// Words were acknowledged while packets were lost.
    AckedThroughLoss,
    /// Words were typed while no packet arrived, on a connection that stayed.
    TypedIntoThePartition,
    /// The server stood still while people typed.
    PausedUnderTyping,
    /// The clock of the server jumped back.
    ClockJumpedBack,
    /// An fdatasync failed.
    SyncFailed,
    /// Words waited while the storage did not take them.
    UnackedWhileStorageFails,
    /// Words were acknowledged after the storage was well again, by the same process.
    HealedWithoutRestart,
    /// SIGTERM came while words were on their way.
    StoppedUnderTyping,
    /// Somebody wrote under a connected client's id.
    ForgedUnderConnectedId,
    /// The same, at the clock of a word that its author had typed and not yet sent.
    ForgedBeforeTheOwnerSent,
    /// Words were forged while their author was away, and he was told that his are not saved.
    RefusedAfterForgery,
    /// A reader followed across a restart.
    ReaderSurvivedRestart,
}

/// How often each was seen.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sometimes(BTreeMap<Rare, u64>);

impl Sometimes {
    pub(crate) fn saw(&mut self, rare: Rare) {
        *self.0.entry(rare).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (rare, count) in &other.0 {
            *self.0.entry(*rare).or_default() += count;
        }
    }

    pub(crate) fn count(&self, rare: Rare) -> u64 {
        self.0.get(&rare).copied().unwrap_or(0)
    }
}

impl Rare {
    /// As it stands in the table.
    pub(crate) fn name(self) -> String {
        let quoted = serde_json::to_string(&self).unwrap_or_default();
        quoted.trim_matches('"').to_owned()
    }
}
