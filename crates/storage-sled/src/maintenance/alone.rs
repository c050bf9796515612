//! Taking a folder for a tool that must be alone in it.

use std::fs::File;
use std::path::Path;

use sillage_storage::{StorageError, UpkeepError};

use crate::folder;

/// Takes a folder for what cannot be done beside a server.
pub(super) fn alone(data: &Path) -> Result<File, UpkeepError> {
    folder::refuse_newer(data)?;
    folder::lock(data).map_err(|error| match error {
        StorageError::Locked { folder } => UpkeepError::Refused(format!(
            "A server uses {}, and this cannot be done beneath it; stop it first.",
            folder.display()
        )),
        error => error.into(),
    })
}
