//! `verify`: every byte that counts is read, and what is not as it was written is said.

use std::path::Path;

use sillage_maintenance::{MaintenanceError, Report, Work};
use sillage_storage::{Damage, StorageError};

use super::files;
use super::manifest::Manifest;
use super::survey::Survey;
use crate::engine::blobs;

pub(super) fn verify(folder: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError> {
    if !folder.is_dir() {
        return Err(MaintenanceError::NoData(folder.to_owned()));
    }
    let manifest = Manifest::read(folder)?;
    let survey = Survey::of(folder, work)?;
    let mut report = survey.inspect(folder, work)?;
    report.damage.extend(missing_blobs(folder, &survey)?);
    let kind = match &manifest {
        Some(manifest) => {
            compare(folder, manifest, &mut report);
            "backup"
        }
        None => "data folder",
    };
    let (documents, images) = (report.documents.len(), survey.blobs.len());
    report.notes.push(format!(
        "This {kind} was read to {}. Documents: {documents}, images: {images}.",
        survey.tail.end
    ));
    Ok(report)
}

/// The images that the journal names and that are not there as they were.
pub(super) fn missing_blobs(folder: &Path, survey: &Survey) -> Result<Vec<Damage>, StorageError> {
    let mut missing = Vec::new();
    for id in survey.blobs.keys() {
        if !blobs::is_whole(folder, *id)? {
            missing.push(note(format!("the image {id} is missing or damaged")));
        }
    }
    Ok(missing)
}

/// What differs from what the manifest says.
fn compare(folder: &Path, manifest: &Manifest, report: &mut Report) {
    for (file, said) in &manifest.files {
        let length = manifest.length_of(file).unwrap_or(u64::MAX);
        match files::hash(&folder.join(file), length) {
            Ok((hash, _)) if hash == *said => {}
            Ok(_) => report.damage.push(note(format!(
                "{file} is not what MANIFEST says (its SHA-256 differs)"
            ))),
            Err(error) => report
                .damage
                .push(note(format!("{file} cannot be read: {error}"))),
        }
    }
    for (document, (head, text)) in &manifest.documents {
        let found = report
            .documents
            .iter()
            .find(|found| found.document == *document);
        let what = match found {
            None => "it is in MANIFEST and not in the journal".to_owned(),
            Some(found) if found.head < *head => format!("MANIFEST has it up to {head}"),
            Some(found) if found.head == *head && text.is_some() && found.text != *text => {
                "its text is not the one that was backed up".to_owned()
            }
            Some(_) => continue,
        };
        let after = found.map(|found| found.head).unwrap_or_default();
        report.damage.push(Damage {
            document: Some((document.clone(), after)),
            what,
        });
    }
}

fn note(what: String) -> Damage {
    Damage {
        document: None,
        what,
    }
}
