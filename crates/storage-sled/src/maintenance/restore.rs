//! `restore`: a data folder of a backup that is whole.
//!
//! The records stay as they are, byte for byte; the segments' headers get an id with another epoch.
//! Always, because nobody can know what clients saw after the backup was made.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use sillage_maintenance::{MaintenanceError, Report, Work};

use super::files::{self, using};
use super::manifest::{Manifest, segment_name};
use super::rewrite::random;
use super::survey::Survey;
use super::verify::verify;
use crate::folder;
use crate::journal::id::JournalId;
use crate::journal::segment::{self, SegmentHeader};

pub(super) fn restore(
    backup: &Path,
    into: &Path,
    work: &mut Work<'_>,
) -> Result<Report, MaintenanceError> {
    let Some(manifest) = Manifest::read(backup)? else {
        return Err(MaintenanceError::Refused(format!(
            "{} is no finished backup: there is no MANIFEST.",
            backup.display()
        )));
    };
    // Known before the long work, and again after it.
    if into.exists() {
        files::make_empty(into)?;
    }
    let checked = work.part(0, 2, |work| verify(backup, work))?;
    if let Some(first) = checked.damage.first() {
        return Err(MaintenanceError::Refused(format!(
            "The backup is damaged in {} locations, the first: {}. Nothing was restored. `sillage verify` \
             says all; `sillage doctor --data {} --repair-into DIR` saves what can be read.",
            checked.damage.len(),
            first.what,
            backup.display()
        )));
    }
    files::make_empty(into)?;
    let _lock = folder::lock(into)?;
    let id = manifest.journal.with_new_epoch().map_err(random)?;
    copy(backup, into, &manifest, id)?;
    let mut report = work.part(1, 2, |work| Survey::of(into, work)?.inspect(into, work))?;
    if report.documents != checked.documents || !report.damage.is_empty() {
        return Err(MaintenanceError::Refused(format!(
            "What was written to {} does not read back as the backup; do not use it.",
            into.display()
        )));
    }
    report.notes.extend([
        format!(
            "Documents restored as they were: {}.",
            report.documents.len()
        ),
        "Every document has a new epoch: readers' pages fetch everything anew.".to_owned(),
        "Keys do not work here until the old `pepper` is put beside the data again: it is in no \
         backup. Without it, make new keys with `sillage key`."
            .to_owned(),
    ]);
    Ok(report)
}

/// Copies every file; `FORMAT` last, so that a folder that is not whole does not start.
fn copy(
    backup: &Path,
    into: &Path,
    manifest: &Manifest,
    id: JournalId,
) -> Result<(), MaintenanceError> {
    folder::create(into).map_err(using(into))?;
    let journal = folder::journal(into);
    for (name, said) in &manifest.files {
        if name == "FORMAT" {
            continue;
        }
        let (from, to) = (backup.join(name), into.join(name));
        let shelf = to.parent().unwrap_or(into);
        files::make_folder(shelf).map_err(using(shelf))?;
        let length = manifest.length_of(name).unwrap_or(u64::MAX);
        let (hash, _) = files::copy(&from, &to, length).map_err(using(&to))?;
        if hash != *said {
            return Err(MaintenanceError::Refused(format!(
                "{name} changed while it was copied."
            )));
        }
        files::sync_folder(shelf).map_err(using(shelf))?;
    }
    for number in segment::list(&journal).map_err(using(&journal))? {
        rename(&into.join(segment_name(number)), number, id).map_err(using(&journal))?;
    }
    files::sync_folder(&journal).map_err(using(&journal))?;
    folder::write_format(into, id).map_err(using(into))?;
    Ok(())
}

/// Lets a segment say another id.
fn rename(path: &Path, number: u32, id: JournalId) -> io::Result<()> {
    let file = File::options().read(true).write(true).open(path)?;
    // One without a header was being made when it was copied.
    if let Some(header) = SegmentHeader::read(&file, number)? {
        file.write_all_at(&SegmentHeader { id, ..header }.encode(), 0)?;
        file.sync_all()?;
    }
    Ok(())
}
