//! How a command ends when it does not end well: one sentence and an exit code.

use sillage_archive::ArchiveError;
use sillage_maintenance::MaintenanceError;
use sillage_storage::StorageError;

use super::sentences;
use crate::{
    StartError, admin::AdminError, auth::PepperError, error_chain, settings::SettingsError,
};

const FAILED: u8 = 1;
pub(super) const USED_WRONGLY: u8 = 2;
/// `EX_CONFIG` of sysexits, which systemd can be told not to restart on.
const NEWER_DATA: u8 = 78;

/// One sentence for the operator, and the exit code.
#[derive(Debug)]
pub(super) struct CliError {
    pub(super) sentence: String,
    pub(super) code: u8,
}

impl CliError {
    pub(super) fn failed(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            code: FAILED,
        }
    }

    pub(super) fn used_wrongly(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            code: USED_WRONGLY,
        }
    }
}

impl From<&AdminError> for CliError {
    fn from(error: &AdminError) -> Self {
        Self::failed(sentences::failed(error))
    }
}

impl From<StorageError> for CliError {
    fn from(error: StorageError) -> Self {
        let code = if matches!(error, StorageError::Newer { .. }) {
            NEWER_DATA
        } else {
            FAILED
        };
        Self {
            sentence: error_chain(&error),
            code,
        }
    }
}

impl From<MaintenanceError> for CliError {
    fn from(error: MaintenanceError) -> Self {
        match error {
            MaintenanceError::Storage(error) => error.into(),
            error => Self::failed(error.to_string()),
        }
    }
}

impl From<StartError> for CliError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Storage(error) => error.into(),
            error => Self::failed(error.to_string()),
        }
    }
}

impl From<SettingsError> for CliError {
    fn from(error: SettingsError) -> Self {
        Self::used_wrongly(error.to_string())
    }
}

impl From<PepperError> for CliError {
    fn from(error: PepperError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<ArchiveError> for CliError {
    fn from(error: ArchiveError) -> Self {
        Self::failed(error_chain(&error))
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}
