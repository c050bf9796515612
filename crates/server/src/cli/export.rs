//! `sillage export`: what can be asked for, and how it is stopped.

use std::{future::Future, path::PathBuf};

use clap::Args;
use sillage_archive::{
    ArchiveError, DAY_PATTERN, Destination, ExportOptions, Extent, Format, Stamp,
};
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, arguments::DataFolder};
use crate::admin::Request;

/// What stands behind `sillage export`.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    #[command(flatten)]
    folder_args: DataFolder,
    /// The event, as it stands in addresses.
    #[arg(long, value_name = "SLUG")]
    event: String,
    /// The format of the files: html, markdown, mkdocs, epub.
    #[arg(long, value_name = "FORMAT")]
    format: String,
    /// No more than this: days/DAY, themes/THEME, or a session, as they stand in addresses.
    #[arg(
        long,
        value_name = "PART",
        default_value = "",
        hide_default_value = true
    )]
    only: Extent,
    /// How the pages of days are named.
    #[arg(long, value_name = "PATTERN", default_value = DAY_PATTERN)]
    day_pattern: String,
    /// Where to write: a folder, or a file that ends in .zip or, for epub, in .epub.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

impl ExportArguments {
    /// Where the data is, what is asked, and where files go.
    pub(super) fn understand(self) -> Result<(DataFolder, Request, Option<Destination>), CliError> {
        let Some(format) = Format::from_name(&self.format) else {
            let known = Format::ALL.map(Format::name).join(", ");
            return Err(CliError::used_wrongly(format!(
                "There is no format {} in this version; there is: {known}.",
                self.format
            )));
        };
        let options = ExportOptions {
            day_pattern: Some(self.day_pattern).filter(|pattern| pattern != DAY_PATTERN),
            ..ExportOptions::default()
        };
        if !options.has_good_pattern() {
            return Err(CliError::used_wrongly(
                "This pattern makes no names of files: it needs {ddmmyyyy} or {dd}, and may have {weekday}, {mm}, \
                 {yyyy}, letters, digits, - and _.",
            ));
        }
        let wrongly = |error: ArchiveError| CliError::used_wrongly(error.to_string());
        let stamp = Stamp::new(format, &self.event, &self.only);
        let out = Destination::new(&self.out, stamp).map_err(wrongly)?;
        let request = Request::Export {
            event: self.event,
            format: self.format,
            extent: self.only,
            options,
        };
        Ok((self.folder_args, request, Some(out)))
    }
}

/// Works until it is done, or somebody stops it: then what was begun goes, and what was there stays.
pub(super) async fn until_stopped(
    work: impl Future<Output = Result<(), CliError>>,
) -> Result<(), CliError> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = work => ended,
        _ = tokio::signal::ctrl_c() => Err(stopped()),
        _ = terminate.recv() => Err(stopped()),
    }
}

fn stopped() -> CliError {
    CliError::failed(
        "Stopped before the end. No file is half-written; export again to have all of them.",
    )
}
