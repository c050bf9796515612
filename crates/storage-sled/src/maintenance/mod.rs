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

use sillage_maintenance::{Erase, Maintenance, MaintenanceError, Report, Work};

/// The tools for folders of [`SledStorage`](crate::SledStorage).
#[derive(Debug)]
pub struct SledMaintenance;

impl Maintenance for SledMaintenance {
    fn backup(
        &self,
        data: &Path,
        to: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError> {
        backup::backup(data, to, work)
    }

    fn verify(&self, folder: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError> {
        verify::verify(folder, work)
    }

    fn restore(
        &self,
        backup: &Path,
        into: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError> {
        restore::restore(backup, into, work)
    }

    fn repair(
        &self,
        data: &Path,
        into: &Path,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError> {
        doctor::repair(data, into, work)
    }

    fn fix_index(&self, data: &Path, work: &mut Work<'_>) -> Result<Report, MaintenanceError> {
        doctor::fix_index(data, work)
    }

    fn erase(
        &self,
        data: &Path,
        what: &Erase,
        work: &mut Work<'_>,
    ) -> Result<Report, MaintenanceError> {
        erase::erase(data, what, work)
    }
}
