//! The operator's tools: they read the journal itself, without the index, beside a server or alone.

mod backup;
mod files;
mod manifest;
mod restore;
mod survey;
mod verify;

use std::path::Path;

use sillage_storage::{Report, Upkeep, UpkeepError, Work};

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
}
