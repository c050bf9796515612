//! The settings: one struct, which the command line, the environment and a file are read into.
//!
//! A flag wins over a variable, and that over the file that either of them names. A setting is one
//! field here; the tables of README and LISEZMOI are tested against it.

use std::{fmt::Display, path::PathBuf};

use clap::{
    Args, ValueEnum,
    builder::{OsStringValueParser, TypedValueParser},
};
use serde::{Deserialize, Serialize};

mod layers;
mod values;

pub use layers::SettingsError;
pub(crate) use layers::{first_line, read, read_for};
pub use values::{ListenAddress, LogFilter, PublicUrl, UpdateRate};

/// Everything that can be set, valid.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The data folder.
    // Empty stands for none: unlike a path, this parser takes it.
    #[arg(
        long,
        env = "SILLAGE_DATA",
        value_name = "DIR",
        default_value = "",
        hide_default_value = true,
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub data: PathBuf,
    /// A TOML file with settings.
    #[arg(long, env = "SILLAGE_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(
        long,
        env = "SILLAGE_LISTEN",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: ListenAddress,
    /// Where to serve /metrics, for monitoring alone, such as `127.0.0.1:9100`; nowhere otherwise.
    #[arg(long, env = "SILLAGE_METRICS", value_name = "HOST:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<ListenAddress>,
    /// The address that people use, if another, such as `https://notes.example.org`.
    #[arg(long, env = "SILLAGE_PUBLIC_URL", value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<PublicUrl>,
    /// Print the links of this server; they are made once, when the folder has none.
    #[arg(long, env = "SILLAGE_LINKS", value_name = "text|json")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<LinksForm>,
    /// Load the two example events into a folder that has none.
    #[arg(long, env = "SILLAGE_EXAMPLE")]
    pub example: bool,
    /// Everyone may write without a key, and /open/NAME exists for every NAME.
    #[arg(long, env = "SILLAGE_OPEN")]
    pub open: bool,
    /// Updates a second above which one socket is read more slowly.
    #[arg(
        long,
        env = "SILLAGE_UPDATE_RATE",
        value_name = "NUMBER",
        default_value = "30"
    )]
    pub update_rate: UpdateRate,
    /// What is logged, in the words of `tracing` filters, such as `info` or `sillage_live=debug,info`.
    #[arg(
        long,
        env = "SILLAGE_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub log: LogFilter,
    /// How a line of the log is written.
    #[arg(
        long,
        env = "SILLAGE_LOG_FORMAT",
        value_name = "text|json",
        default_value = "text"
    )]
    pub log_format: LogFormat,
    /// The secret behind the keys, if it is kept outside the data folder.
    #[arg(long, env = "SILLAGE_PEPPER_FILE", value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pepper_file: Option<PathBuf>,
}

/// How the links are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinksForm {
    /// For people.
    Text,
    /// One line, for scripts.
    Json,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// A folder, and otherwise the defaults.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        let mut settings = layers::defaults();
        settings.data = data.into();
        settings
    }

    /// The address that links begin with when no public one is set.
    #[must_use]
    pub fn base(&self, port: impl Display) -> String {
        match &self.public_url {
            Some(url) => url.as_str().to_owned(),
            None => self.listen.base(port),
        }
    }
}

#[cfg(test)]
mod tests;
