//! The folder that a command works on.

use clap::Args;

use super::environment;
use crate::settings::{self, Settings, SettingsError};

/// Where the data is; a server that runs on it is asked, otherwise the folder is opened.
#[derive(Debug, Args)]
pub(super) struct DataFolder {
    /// The data folder (`SILLAGE_DATA`).
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<String>,
    /// A TOML file with settings (`SILLAGE_CONFIG`).
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<String>,
}

impl DataFolder {
    /// All settings, of which a command line names only these two.
    pub(super) fn settings(&self) -> Result<Settings, SettingsError> {
        let flags = [("data", &self.data), ("config", &self.config)];
        let given = flags
            .into_iter()
            .filter_map(|(name, value)| Some(format!("--{name}={}", value.as_ref()?)));
        settings::read_for(given, environment())
    }
}
