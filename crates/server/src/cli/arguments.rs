//! What can be said on the command line. Scripts rely on it.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use sillage_access::Role;
use sillage_storage::DocumentId;

use super::{
    data_folder::DataFolder,
    export::ExportArguments,
    history::{Closing, HistoryAct},
};
use crate::{Settings, programmes::ImportOptions};

/// Live notes of a forum or conference: one shared Markdown document for each session.
#[derive(Debug, Parser)]
#[command(name = "sillage", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the notes until SIGTERM or SIGINT.
    Serve(Box<Settings>),
    /// Everything that a running server can be asked for.
    #[command(flatten)]
    Ask(Ask),
    /// Write the notes of an event as files.
    Export(Box<ExportArguments>),
    /// What is done with folders, whether a server runs or not.
    #[command(flatten)]
    Maintain(Maintain),
}

#[derive(Debug, Subcommand)]
pub(super) enum Ask {
    /// Read a programme file into an event; notes are never touched.
    Import {
        #[command(flatten)]
        folder_args: DataFolder,
        /// The event, as it stands in addresses.
        #[arg(long, value_name = "SLUG")]
        event: String,
        #[command(flatten)]
        reading: Reading,
        /// A schedule.xml, a schedule.json, or a TOML file; - reads standard input.
        file: String,
    },
    /// Make, list and revoke keys.
    Key(Key),
    /// Look at earlier versions of a note, bring one back, or undo what a device did.
    History {
        #[command(flatten)]
        folder_args: DataFolder,
        /// What to do with the history.
        #[command(subcommand)]
        act: HistoryAct,
    },
    /// Close a note for good: nobody writes in it any more, and its number and hash are kept.
    Freeze(Closing),
    /// Let a note be written again.
    Reopen(Closing),
    /// List, rename and remove events.
    Event {
        #[command(flatten)]
        folder_args: DataFolder,
        /// What to do with events.
        #[command(subcommand)]
        act: EventAct,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum EventAct {
    /// List the events: address, first day, sessions, sessions with notes, title.
    List,
    /// Give an event another title; its address stays.
    Rename {
        /// The event, as it stands in addresses.
        event: String,
        /// The new title.
        title: String,
    },
    /// Take back the last change of a programme: an import, a session, a title, or that it was removed.
    Undo {
        /// The event, as it stands in addresses.
        event: String,
        /// Do it; without this, only say what would change.
        #[arg(long)]
        yes: bool,
    },
    /// Take an event out of the pages; its notes stay in the journal.
    Remove {
        /// The event, as it stands in addresses.
        event: String,
        /// Remove it; without this, only say what would go.
        #[arg(long)]
        yes: bool,
    },
}

/// How a programme file is read.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// The zone of the hours in the file, such as `Europe/Paris`: they are taken as local there.
    #[arg(long, value_name = "NAME")]
    time_zone: Option<String>,
    /// The title of the event, if the file has none or another.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The language of the event, such as `fr`, if the file has none or another.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import even if more than half of the sessions would vanish.
    #[arg(long)]
    yes: bool,
}

impl From<Reading> for ImportOptions {
    fn from(reading: Reading) -> Self {
        Self {
            time_zone: reading.time_zone,
            title: reading.title,
            language: reading.language,
            dry_run: reading.dry_run,
            yes: reading.yes,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Maintain {
    /// Copy the data into a folder, also while the server runs; a second time only what is new.
    Backup {
        #[command(flatten)]
        folder_args: DataFolder,
        /// The folder of the backup; made if need be.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Read a data folder or a backup to the last byte, and say what is wrong with it.
    Verify {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Make a data folder of a backup.
    Restore {
        /// The folder of the backup.
        backup: PathBuf,
        /// The new data folder: empty, or not there yet.
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
    /// Say what is wrong with the data, and what to do; change nothing unless told to.
    Doctor {
        #[command(flatten)]
        folder_args: DataFolder,
        /// Make the index again from the journal; no server may run.
        #[arg(long)]
        fix_index: bool,
        /// Write all that can be read into an empty folder.
        #[arg(long, value_name = "DIR")]
        repair_into: Option<PathBuf>,
    },
    /// Take words out of every file of the data, for ever; no server may run.
    Erase {
        #[command(flatten)]
        folder_args: DataFolder,
        #[command(flatten)]
        what: What,
        #[command(flatten)]
        confirmed: Confirmed,
    },
}

/// What is erased: one of the two.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct What {
    /// The text of a session, its history included.
    #[arg(long, value_name = "EVENT/SESSION")]
    pub(super) session: Option<DocumentId>,
    /// All that a device sent, in every session.
    #[arg(long, value_name = "NUMBER")]
    pub(super) device: Option<u64>,
}

/// What is confirmed beforehand.
#[derive(Debug, Args)]
pub(super) struct Confirmed {
    /// Erase also where the number stands for a whole link, with all who used it.
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(flatten)]
    pub(super) folder_args: DataFolder,
    /// Only for this event.
    #[arg(long, value_name = "SLUG", global = true)]
    pub(super) event: Option<String>,
    /// Only for this theme of the event.
    #[arg(long, value_name = "SLUG", global = true)]
    pub(super) theme: Option<String>,
    /// Only for this room of the event.
    #[arg(long, value_name = "SLUG", global = true)]
    pub(super) room: Option<String>,
    /// Only for this session of the event.
    #[arg(long, value_name = "SLUG", global = true)]
    pub(super) session: Option<String>,
    /// A word that says whose key it is.
    #[arg(long, value_name = "TEXT", global = true)]
    pub(super) label: Option<String>,
    /// When it ends: a day such as 2026-12-01, or a time such as 24h or 30d.
    #[arg(long, value_name = "WHEN", global = true)]
    pub(super) expires: Option<String>,
    /// How many devices may join by it.
    #[arg(long, value_name = "NUMBER", global = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) devices: Option<u32>,
    /// Which key, or what to do with keys.
    #[command(subcommand)]
    pub(super) act: KeyAct,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyAct {
    /// Make a key: organiser, note-taker, archivist or reader.
    Make {
        /// What it makes of its holder.
        #[arg(value_parser = role_parser())]
        role: Role,
    },
    /// Make a key that may do everything.
    Organiser,
    /// Make a key that may write.
    NoteTaker,
    /// List the keys: number, role, event, date, whether it works, label, end, devices, whose it came from.
    List,
    /// Make a new key in the place of each with this label or number; nobody joins by the old ones any more,
    /// and whoever joined stays.
    Rotate {
        /// The label, such as `start`.
        label: String,
    },
    /// Make a key unusable, at once, also for those who joined by it and for what was shared from it.
    Revoke {
        /// Its number in the list.
        id: String,
        /// Take it back: the key works again.
        #[arg(long)]
        undo: bool,
    },
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    let names = PossibleValuesParser::new(Role::ALL.map(Role::name));
    names.map(|name| {
        let meant = Role::ALL.into_iter().find(|role| role.name() == name);
        meant.expect("one of the names")
    })
}
