//! `backup`: the journal up to a durable location, the blobs it names, and a manifest.
//!
//! Nothing is asked of a server that runs: the journal only grows, and what is copied of it was
//! synced before. Files appear under their names when they are whole, the manifest comes last; so a
//! backup that is cut short leaves the one before as it was.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use sillage_maintenance::{MaintenanceError, Report, Work};
use sillage_storage::{Damage, StorageError, UnixMillis};

use super::files::{self, Hash, using};
use super::manifest::{Manifest, segment_name};
use super::survey::Survey;
use crate::engine::blobs;
use crate::folder;
use crate::journal::location::Location;
use crate::journal::scan::said_end;
use crate::journal::segment;

pub(super) fn backup(
    data: &Path,
    to: &Path,
    work: &mut Work<'_>,
) -> Result<Report, MaintenanceError> {
    let survey = Survey::of(data, work)?;
    let before = prepare(data, to)?;
    let _lock = folder::lock(to)?;
    if let Some(before) = &before {
        still_there(data, &survey, before)?;
    }
    let mut report = survey.inspect(data, work)?;
    let mut copies = Copies {
        data,
        to,
        before,
        files: BTreeMap::new(),
        copied: 0,
        bytes: 0,
    };
    copies.all(&survey, &mut report.damage)?;
    let manifest = Manifest {
        journal: survey.id,
        made: UnixMillis::now(),
        end: survey.tail.end,
        documents: report
            .documents
            .iter()
            .map(|found| (found.document.clone(), (found.head, found.text)))
            .collect(),
        files: copies.files,
    };
    // An erasure may have put another journal there meanwhile.
    let still = folder::id_of_segments(data).map_err(using(data))?;
    if still != Some(survey.id) || folder::format(data)? != still {
        return Err(MaintenanceError::Refused(
            "The journal was rewritten during the backup; run it again.".to_owned(),
        ));
    }
    manifest.write(to).map_err(using(to))?;
    report.notes.push(format!(
        "New files: {} of {} ({} kB). Documents: {}, images: {}.",
        copies.copied,
        manifest.files.len(),
        copies.bytes.div_ceil(1000),
        manifest.documents.len(),
        survey.blobs.len(),
    ));
    Ok(report)
}

/// Makes the folder if need be; the manifest of the backup that is there.
fn prepare(data: &Path, to: &Path) -> Result<Option<Manifest>, MaintenanceError> {
    if let Some(manifest) = Manifest::read(to)? {
        return Ok(Some(manifest));
    }
    let begun = to.join("FORMAT").exists() && !folder::index(to).exists();
    match files::make_empty(to) {
        // A first backup that was cut short goes on.
        Err(MaintenanceError::NotEmpty(_))
            if begun && folder::format(to)? == folder::format(data)? => {}
        Err(MaintenanceError::NotEmpty(_)) => {
            return Err(MaintenanceError::Refused(format!(
                "{} is neither empty nor a backup; name another folder.",
                to.display()
            )));
        }
        made => made?,
    }
    let inside = |inner: &Path, outer: &Path| {
        Some(
            inner
                .canonicalize()
                .ok()?
                .starts_with(outer.canonicalize().ok()?),
        )
    };
    if inside(to, data) == Some(true) {
        fs::remove_dir(to).ok();
        return Err(MaintenanceError::Refused(
            "A backup must lie outside the data folder, best on another disk.".to_owned(),
        ));
    }
    Ok(None)
}

/// A good backup must not be replaced by less than it holds.
fn still_there(data: &Path, survey: &Survey, before: &Manifest) -> Result<(), MaintenanceError> {
    if before.journal != survey.id {
        return Err(MaintenanceError::Refused(
            "The backup is of another journal: this data was restored, repaired or erased from \
             since. Name a new folder; delete the old one if what was erased must be gone."
                .to_owned(),
        ));
    }
    let last = segment_name(before.end.segment);
    let length = u64::from(before.end.offset);
    let same = files::hash(&data.join(&last), length)
        .is_ok_and(|(hash, _)| before.files.get(&last) == Some(&hash));
    if survey.tail.end < before.end || !same {
        return Err(MaintenanceError::Refused(format!(
            "The data no longer has what this backup holds (up to {}): something was lost or \
             changed. The backup was not touched; `sillage doctor` says more.",
            before.end
        )));
    }
    Ok(())
}

/// Files that go from one folder to the other.
struct Copies<'a> {
    data: &'a Path,
    to: &'a Path,
    /// What the backup before holds.
    before: Option<Manifest>,
    files: BTreeMap<String, Hash>,
    copied: usize,
    bytes: u64,
}

impl Copies<'_> {
    fn all(&mut self, survey: &Survey, damage: &mut Vec<Damage>) -> Result<(), MaintenanceError> {
        let to = self.to;
        let (journal, kept) = (folder::journal(self.data), folder::journal(to));
        files::make_folder(&kept).map_err(using(&kept))?;
        let format = self.data.join("FORMAT");
        let length = format.metadata().map_err(using(&format))?.len();
        self.file("FORMAT", length)?;
        let Location {
            segment: last,
            offset: end,
        } = survey.tail.end;
        for number in segment::list(&journal).map_err(using(&journal))? {
            let path = segment::path(&journal, number);
            let length = match number {
                _ if number > last => continue,
                _ if number == last => {
                    // What a reader sees need not be on the disk yet.
                    File::open(&path)
                        .and_then(|file| file.sync_data())
                        .map_err(using(&path))?;
                    u64::from(end)
                }
                _ => {
                    let all = path.metadata().map_err(using(&path))?.len();
                    said_end(&journal, number)
                        .map_err(using(&path))?
                        .map_or(all, |end| all.min(end.into()))
                }
            };
            self.file(&segment_name(number), length)?;
        }
        for (id, &length) in &survey.blobs {
            let name = blobs::path(Path::new(""), *id).display().to_string();
            match self.blob(&name, length)? {
                Some(hash) if hash == *id.as_bytes() => {}
                _ => damage.push(Damage {
                    document: None,
                    what: format!("the image {id} is missing or damaged"),
                }),
            }
        }
        for folder in [&kept, to] {
            files::sync_folder(folder).map_err(using(folder))?;
        }
        Ok(())
    }

    /// Copies so much of a file, unless the backup has it.
    fn file(&mut self, name: &str, length: u64) -> Result<Hash, StorageError> {
        let (from, to) = (self.data.join(name), self.to.join(name));
        let there = to.metadata().is_ok_and(|file| file.len() == length);
        let hash = match self
            .before
            .as_ref()
            .and_then(|before| before.hash(name, length))
        {
            Some(hash) if there => hash,
            _ => {
                let (hash, bytes) = files::copy(&from, &to, length).map_err(using(&from))?;
                self.copied += 1;
                self.bytes += bytes;
                hash
            }
        };
        self.files.insert(name.to_owned(), hash);
        Ok(hash)
    }

    /// Copies an image if it is there.
    fn blob(&mut self, name: &str, length: u64) -> Result<Option<Hash>, StorageError> {
        if !self.data.join(name).exists() {
            return Ok(None);
        }
        let path = self.to.join(name);
        let drawer = path.parent().unwrap_or(self.to);
        files::make_folder(drawer).map_err(using(drawer))?;
        let hash = self.file(name, length)?;
        files::sync_folder(drawer).map_err(using(drawer))?;
        Ok(Some(hash))
    }
}
