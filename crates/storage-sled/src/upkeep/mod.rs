//! The operator's tools: they read the journal itself, without the index, beside a server or alone.

mod backup;
mod doctor;
mod erase;
mod files;
mod manifest;
mod restore;
mod rewrite;
mod survey;
mod verify;

use std::fs::File;
use std::path::Path;

use sillage_storage::{Erase, Report, StorageError, Upkeep, UpkeepError, Work};

use crate::folder;

pub(crate) use erase::tombstone;
pub(crate) use rewrite::settle;

/// The tools for folders of [`SledStorage`](crate::SledStorage).
#[derive(Debug)]
pub struct SledUpkeep;

impl Upkeep for SledUpkeep {
    fn backup(&self, data: &Path, to: &Path, work: &mut Work<'_>) -> Result<Report, UpkeepError> {
        backup::backup(data, to, work)
    }

    fn verify(&self, folder: &Path, work: &mut Work<'_>) -> Result<Report, UpkeepError> {
        verify::verify(folder, work)
    }

    fn restore(
        &self,
        backup: &Path,
        into: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, UpkeepError> {
        restore::restore(backup, into, work)
    }

    fn repair(&self, data: &Path, into: &Path, work: &mut Work<'_>) -> Result<Report, UpkeepError> {
        doctor::repair(data, into, work)
    }

    fn fix_index(&self, data: &Path, work: &mut Work<'_>) -> Result<Report, UpkeepError> {
        doctor::fix_index(data, work)
    }

    fn erase(&self, data: &Path, what: &Erase, work: &mut Work<'_>) -> Result<Report, UpkeepError> {
        erase::erase(data, what, work)
    }
}

/// Fails if any part of the folder was written by a newer version. To be called before anything in it
/// is touched; whatever else is wrong is said where it is met.
pub(crate) fn refuse_newer(dir: &Path) -> Result<(), StorageError> {
    if let Err(error @ StorageError::Newer { .. }) = folder::format(dir) {
        return Err(error);
    }
    match manifest::Manifest::read(dir) {
        Err(UpkeepError::Storage(error @ StorageError::Newer { .. })) => Err(error),
        _ => Ok(()),
    }
}

/// Takes a folder for what cannot be done beside a server.
fn alone(data: &Path) -> Result<File, UpkeepError> {
    refuse_newer(data)?;
    folder::lock(data).map_err(|error| match error {
        StorageError::Locked { folder } => UpkeepError::Refused(format!(
            "A server uses {}, and this cannot be done beneath it; stop it first.",
            folder.display()
        )),
        error => error.into(),
    })
}
