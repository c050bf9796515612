//! `sillage history`, `sillage freeze` and `sillage reopen` as they are typed.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use sillage_storage::{DeviceId, DocumentId, Seq, UnixMillis};

use super::data_folder::DataFolder;
use crate::{admin::HistoryRequest, auth::device_id};

/// Which note is closed or opened.
#[derive(Debug, Args)]
pub(super) struct Closing {
    #[command(flatten)]
    pub(super) folder_args: DataFolder,
    /// The session.
    #[arg(value_name = "EVENT/SESSION")]
    pub(super) session: DocumentId,
}

#[derive(Debug, Subcommand)]
pub(super) enum HistoryAct {
    /// List the versions: number, time, edits, devices.
    List {
        /// The session.
        #[arg(value_name = "EVENT/SESSION")]
        session: DocumentId,
    },
    /// Write the text of a version to standard output.
    Show {
        /// The session.
        #[arg(value_name = "EVENT/SESSION")]
        session: DocumentId,
        /// Its number; the last without it.
        #[arg(long, value_name = "NUMBER")]
        at: Option<Seq>,
    },
    /// Say what changed between two versions.
    Diff {
        /// The session.
        #[arg(value_name = "EVENT/SESSION")]
        session: DocumentId,
        /// The number of the earlier one; 0 is the empty note.
        from: Seq,
        /// The number of the later one; the last without it.
        to: Option<Seq>,
    },
    /// Bring the text of a version back, as a new edit.
    Restore {
        /// The session.
        #[arg(value_name = "EVENT/SESSION")]
        session: DocumentId,
        /// The number of the version.
        #[arg(long, value_name = "NUMBER")]
        at: Seq,
        /// Do it; without this, only say what would change.
        #[arg(long)]
        yes: bool,
    },
    /// Take out what one device wrote, and bring back what it deleted, as a new edit.
    Undo {
        /// The session.
        #[arg(value_name = "EVENT/SESSION")]
        session: DocumentId,
        /// The device, as the list of versions names it.
        #[arg(long, value_name = "DEVICE", value_parser = device)]
        device: DeviceId,
        /// Since when, such as 2022-07-06T14:30:00Z; from the beginning without it.
        #[arg(long, value_name = "TIME")]
        from: Option<Timestamp>,
        /// Until when; until now without it.
        #[arg(long, value_name = "TIME")]
        to: Option<Timestamp>,
        /// Do it; without this, only say what would change.
        #[arg(long)]
        yes: bool,
    },
}

fn device(typed: &str) -> Result<DeviceId, &'static str> {
    device_id(typed)
        .ok_or("a device is 16 hexadecimal digits, as `sillage history list` shows them")
}

impl HistoryAct {
    /// The session, and what is asked about it.
    pub(super) fn understand(self) -> (DocumentId, HistoryRequest) {
        match self {
            Self::List { session } => (session, HistoryRequest::List),
            Self::Show { session, at } => (session, HistoryRequest::Show { at }),
            Self::Diff { session, from, to } => (session, HistoryRequest::Diff { from, to }),
            Self::Restore { session, at, yes } => {
                let confirmed = yes;
                (session, HistoryRequest::Restore { at, confirmed })
            }
            Self::Undo {
                session,
                device,
                from,
                to,
                yes,
            } => {
                let millis =
                    |time: Timestamp| UnixMillis(u64::try_from(time.as_millisecond()).unwrap_or(0));
                let what = HistoryRequest::Undo {
                    device: device.0,
                    from: from.map_or(UnixMillis(0), millis),
                    to: to.map_or(UnixMillis(u64::MAX), millis),
                    confirmed: yes,
                };
                (session, what)
            }
        }
    }
}
