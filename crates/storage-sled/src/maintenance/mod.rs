//! The operator's tools: they read the journal itself, without the index, beside a server or alone.

mod alone;
mod backup;
mod doctor;
mod erase;
mod files;
mod manifest;
mod restore;
mod rewrite;
mod survey;
mod verify;

use std::path::Path;

use sillage_storage::{Erase, Report, Upkeep, UpkeepError, Work};

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
