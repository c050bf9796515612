//! `sillage backup | verify | restore | doctor | erase`: the operator's tools, and what they found in sentences.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use sillage_maintenance::{Erase, Inspected, Maintenance, MaintenanceError, Report, Work};
use sillage_storage::{BlobId, Damage, DeviceId};

use super::{CliError, Engine, Progress, arguments::Maintain, wait_for};
use crate::web::SearchIndex;

mod texts;
mod whole_link;

use texts::Texts;
use whole_link::refuse_whole_link;

pub(super) fn run(
    command: Maintain,
    engine: Engine,
    tools: &dyn Maintenance,
) -> Result<(), CliError> {
    match command {
        Maintain::Backup { folder_args, to } => {
            let data = folder_args.settings()?.data;
            let report = work("Backing up", |work| tools.backup(&data, &to, work))?;
            conclude(
                &report,
                "The backup was made, and the data that it copies is damaged: see `sillage doctor`.",
            )
        }
        Maintain::Verify { folder } => {
            let report = work("Reading", |work| tools.verify(&folder, work))?;
            list(&report.documents)?;
            let what = format!("{} is damaged.", folder.display());
            conclude(&report, &what)
        }
        Maintain::Restore { backup, into } => {
            let report = work("Restoring", |work| tools.restore(&backup, &into, work))?;
            conclude(&report, "The restored data is damaged.")
        }
        Maintain::Doctor {
            folder_args,
            fix_index,
            repair_into,
        } => {
            let data = folder_args.settings()?.data;
            if fix_index {
                let report = work("Making the index", |work| tools.fix_index(&data, work))?;
                conclude(&report, "The index is damaged.")?;
            }
            match repair_into {
                Some(into) => {
                    let report = work("Repairing", |work| tools.repair(&data, &into, work))?;
                    conclude(&report, "The copy is damaged too.")
                }
                None => examine(&data, tools),
            }
        }
        Maintain::Erase {
            folder_args,
            what,
            confirmed,
        } => {
            let data = folder_args.settings()?.data;
            if let Some(device) = what.device.filter(|_| !confirmed.yes) {
                wait_for(refuse_whole_link(&data, engine, device))?;
            }
            let what = match (what.session, what.device) {
                (Some(session), _) => Erase::Document(session),
                (None, Some(device)) => Erase::Device(DeviceId(device)),
                (None, None) => return Err(CliError::used_wrongly("Say what to erase.")),
            };
            let report = work("Erasing", |work| tools.erase(&data, &what, work))?;
            // Made again at the next start, from what is left.
            SearchIndex::remove(&data)?;
            conclude(&report, "The data is damaged.")
        }
    }
}

/// Says what is wrong and what helps.
fn examine(data: &Path, tools: &dyn Maintenance) -> Result<(), CliError> {
    let report = work("Reading", |work| tools.verify(data, work))?;
    let sick = conclude(&report, "Something is damaged.");
    if sick.is_err() {
        eprintln!(
            "A damaged note can be read up to the damage and no longer be written, or is quarantined whole \
             where an entry cannot be used; all others go on. \
             The journal is never edited. `sillage doctor --repair-into DIR` writes a copy with all \
             that can be read: look at it, stop the server, and serve the copy. What is missing \
             there comes back from every editor that still has it. If only a checkpoint is named, \
             `sillage doctor --fix-index` is enough."
        );
    }
    sick
}

/// Does a long work and shows how far it is.
fn work(
    name: &'static str,
    tool: impl FnOnce(&mut Work<'_>) -> Result<Report, MaintenanceError>,
) -> Result<Report, CliError> {
    let progress = Progress::new(name);
    let mut work = Work {
        content: &Texts,
        progress: &mut |done, total| progress.report(done, total),
    };
    Ok(tool(&mut work)?)
}

/// Says what was done and what is damaged; fails with `otherwise` if anything is.
fn conclude(report: &Report, otherwise: &str) -> Result<(), CliError> {
    for note in &report.notes {
        eprintln!("{note}");
    }
    for damage in &report.damage {
        eprintln!("{}", describe(damage, &report.documents));
    }
    if report.damage.is_empty() {
        Ok(())
    } else {
        Err(CliError::failed(otherwise))
    }
}

fn describe(damage: &Damage, documents: &[Inspected]) -> String {
    let Some((document, after)) = &damage.document else {
        return format!("Damage: {}.", damage.what);
    };
    let found = documents.iter().find(|found| found.document == *document);
    let when = found
        .filter(|found| found.head == *after)
        .and_then(|found| Timestamp::from_millisecond(i64::try_from(found.at?.0).ok()?).ok())
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
        // The name of a blob is written as any SHA-256.
        let hash = found.text.map(|hash| BlobId::from_bytes(hash).to_string());
        let hash = hash.as_deref().unwrap_or("-");
        writeln!(to, "{hash}\t{}\t{}", found.head, found.document)?;
    }
    to.flush()
}
