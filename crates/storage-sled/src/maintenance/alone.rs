//! Taking a folder for a tool that must be alone in it.

use std::fs::File;
use std::path::Path;

use sillage_maintenance::MaintenanceError;
use sillage_storage::StorageError;

use crate::folder;

/// Takes a folder for what cannot be done beside a server.
pub(super) fn alone(data: &Path) -> Result<File, MaintenanceError> {
    folder::refuse_newer(data)?;
    folder::lock(data).map_err(|error| match error {
        StorageError::Locked { .. } => MaintenanceError::Refused(format!(
            "A server uses {}, and this cannot be done beneath it; stop it first.",
            data.display()
        )),
        error => error.into(),
    })
}
