//! `sillage backup | verify | restore`: the operator's tools, and what they found in sentences.

use std::io::{self, Write};

use jiff::Timestamp;
use sillage_storage::{Damage, Inspected, Report, Upkeep, UpkeepError, Work};

use super::{Failure, Progress, arguments::Tend, environment};
use crate::config::Config;

mod texts;

use texts::Texts;

pub(super) fn tend(tend: Tend, tools: &dyn Upkeep) -> Result<(), Failure> {
    match tend {
        Tend::Backup { place, to } => {
            let data = Config::read(place.flags(), environment())?.data;
            let report = work("Backing up", |work| tools.backup(&data, &to, work))?;
            conclude(
                &report,
                "The backup was made, and the data that it copies is damaged: see `sillage doctor`.",
            )
        }
        Tend::Verify { folder } => {
            let report = work("Reading", |work| tools.verify(&folder, work))?;
            list(&report.documents)?;
            let what = format!("{} is damaged.", folder.display());
            conclude(&report, &what)
        }
        Tend::Restore { backup, into } => {
            let report = work("Restoring", |work| tools.restore(&backup, &into, work))?;
            conclude(&report, "The restored data is damaged.")
        }
    }
}

/// Does a long work and shows how far it is.
fn work(
    name: &'static str,
    tool: impl FnOnce(&mut Work<'_>) -> Result<Report, UpkeepError>,
) -> Result<Report, Failure> {
    let progress = Progress::new(name);
    let mut work = Work {
        content: &Texts,
        progress: &mut |done, total| progress.report(done, total),
    };
    Ok(tool(&mut work)?)
}

/// Says what was done and what is damaged; fails with `otherwise` if anything is.
fn conclude(report: &Report, otherwise: &str) -> Result<(), Failure> {
    for note in &report.notes {
        eprintln!("{note}");
    }
    for damage in &report.damage {
        eprintln!("{}", in_words(damage, &report.documents));
    }
    if report.damage.is_empty() {
        Ok(())
    } else {
        Err(Failure::failed(otherwise))
    }
}

fn in_words(damage: &Damage, documents: &[Inspected]) -> String {
    let Some((document, after)) = &damage.document else {
        return format!("Damage: {}.", damage.what);
    };
    let found = documents.iter().find(|found| found.document == *document);
    let when = found
        .filter(|found| found.at > 0 && found.head == *after)
        .and_then(|found| Timestamp::from_millisecond(i64::try_from(found.at).ok()?).ok())
        .map(|at| format!(" ({at:.0})"))
        .unwrap_or_default();
    format!(
        "The note {document} is damaged after entry {after}{when}: {}.",
        damage.what
    )
}

/// One line for each document, with tabs: the SHA-256 of the text, the last entry, the name.
fn list(documents: &[Inspected]) -> io::Result<()> {
    let mut to = io::stdout().lock();
    for found in documents {
        let hash = found.text.map_or("-".to_owned(), |hash| {
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        });
        writeln!(to, "{hash}\t{}\t{}", found.head, found.document)?;
    }
    to.flush()
}
