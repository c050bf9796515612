//! `sillage export`: what can be asked for, once or again and again, and how it is stopped.

use std::{
    future::Future,
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use sillage_archive::{
    ArchiveError, Commit, DAY_PATTERN, Destination, ExportOptions, Extent, Format, Stamp,
};
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, Engine, answered::answered, data_folder::DataFolder, sentences};
use crate::admin::{AdminError, Request};

/// What stands behind `sillage export`.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    #[command(flatten)]
    folder_args: DataFolder,
    /// The event, as it stands in addresses.
    #[arg(long, value_name = "SLUG")]
    event: String,
    /// The format of the files: html, markdown, epub, mkdocs, json, bagit.
    #[arg(long, value_name = "FORMAT", required_unless_present = "report")]
    format: Option<String>,
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
    /// Commits what changed, where PATH is a folder in a Git work tree; without a change there is no commit.
    #[arg(long)]
    commit: bool,
    /// The author of the commit, as `Name <address>`; without it, who commits there otherwise.
    #[arg(long, value_name = "AUTHOR", requires = "commit")]
    author: Option<String>,
    /// Exports again and again, with so much time in between (30s, 10m, 1h), until it is stopped.
    #[arg(long, value_name = "TIME", value_parser = time)]
    every: Option<Duration>,
    /// Where to write: a folder, or a file that ends in .zip or, for epub, in .epub.
    #[arg(long, value_name = "PATH", required_unless_present = "report")]
    out: Option<PathBuf>,
    /// Writes no files: lists the sessions that ended two days ago and have no notes.
    #[arg(long, conflicts_with_all = ["format", "out", "only", "commit", "every"])]
    report: bool,
}

/// What is done in one go.
struct Work {
    request: Request,
    out: Destination,
    commit: Option<Commit>,
}

impl ExportArguments {
    /// What is asked, where files go, and what is committed.
    fn understand(&self) -> Result<Work, CliError> {
        // Both are there, unless a report is asked for.
        let name = self.format.clone().unwrap_or_default();
        let path = self.out.clone().unwrap_or_default();
        let Some(format) = Format::from_name(&name) else {
            let error = AdminError::UnknownFormat { name };
            return Err(CliError::used_wrongly(sentences::failed(&error)));
        };
        let wrongly = |error: ArchiveError| CliError::used_wrongly(error.to_string());
        let stamp = Stamp::new(format, &self.event, &self.only);
        let commit = |()| Commit::new(&path, &stamp, self.author.clone());
        let commit = self.commit.then_some(()).map(commit);
        let commit = commit.transpose().map_err(wrongly)?;
        let request = Request::Export {
            event: self.event.clone(),
            format: name,
            extent: self.only.clone(),
            options: self.options()?,
        };
        let out = Destination::new(&path, stamp).map_err(wrongly)?;
        Ok(Work {
            request,
            out,
            commit,
        })
    }

    fn options(&self) -> Result<ExportOptions, CliError> {
        let pattern = Some(self.day_pattern.clone());
        let options = ExportOptions {
            day_pattern: pattern.filter(|pattern| pattern != DAY_PATTERN),
            ..ExportOptions::default()
        };
        if options.has_good_pattern() {
            return Ok(options);
        }
        Err(CliError::used_wrongly(
            "This pattern makes no names of files: it needs {ddmmyyyy} or {dd}, and may have {weekday}, {mm}, \
             {yyyy}, letters, digits, - and _.",
        ))
    }

    /// Exports once, and commits.
    async fn work(&self, engine: Engine) -> Result<(), CliError> {
        let work = self.understand()?;
        answered(&self.folder_args, work.request, Some(work.out), engine).await?;
        let Some(commit) = work.commit else {
            return Ok(());
        };
        match commit.make()? {
            Some(number) => writeln!(io::stdout(), "{number}")?,
            None => eprintln!("Nothing changed since the last commit."),
        }
        Ok(())
    }
}

/// Exports once, or again and again.
pub(super) async fn export(arguments: ExportArguments, engine: Engine) -> Result<(), CliError> {
    if arguments.report {
        let event = arguments.event.clone();
        return answered(
            &arguments.folder_args,
            Request::Report { event },
            None,
            engine,
        )
        .await;
    }
    let Some(every) = arguments.every else {
        return until_stopped(arguments.work(engine)).await;
    };
    // What is wrong with the command is wrong each time.
    arguments.understand()?;
    let again_and_again = async {
        loop {
            // A server that is being restarted, or a disk that is full, may be well the next time.
            if let Err(failure) = arguments.work(engine).await {
                eprintln!("sillage: {}", failure.sentence);
            }
            tokio::time::sleep(every).await;
        }
    };
    until_stopped(again_and_again).await
}

/// `30s`, `10m` or `1h`.
fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number with s, m or h, such as 10m".to_owned();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let seconds = number
        .checked_mul(unit)
        .filter(|seconds| (10..=86_400).contains(seconds));
    let seconds = seconds.ok_or("it is from 10s to 24h")?;
    Ok(Duration::from_secs(seconds))
}

/// Works until it is done, or somebody stops it: then what was begun goes, and what was there stays.
async fn until_stopped(work: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
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
