//! The file beneath what clap read of flags and environment.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{ArgMatches, Args, Command, FromArgMatches, parser::ValueSource};
use toml::Table;

use super::Settings;

/// From this likeness on (of 1), an unknown variable is one of ours with a typing error. Others may
/// belong to scripts around the server, which share its environment.
const TYPING_ERROR: f64 = 0.85;
/// What the names of environment variables of ours begin with.
const PREFIX: &str = "SILLAGE_";

/// Which setting is wrong, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A variable looks like one of ours.
    #[error("{variable}: there is no setting `{name}`; the nearest is `{nearest}`")]
    Unknown {
        /// The variable.
        variable: String,
        /// The unknown name.
        name: String,
        /// The known name that resembles it most.
        nearest: String,
    },
    /// A flag or a variable has a wrong value.
    #[error("{0}")]
    Value(String),
    /// Nothing says where the data is.
    #[error(
        "no data folder is given; say --data DIR, or set SILLAGE_DATA, or write `data = \"DIR\"` in the configuration file"
    )]
    NoData,
    /// The file cannot be read, is not TOML, or holds something wrong.
    #[error("the configuration file {} cannot be used: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        why: String,
    },
}

/// The settings of a command line that clap read, over the file that it names.
pub(crate) fn read(
    given: &ArgMatches,
    environment: impl IntoIterator<Item = String>,
) -> Result<Settings, SettingsError> {
    check_names(environment)?;
    let value = |error: clap::Error| SettingsError::Value(first_line(&error));
    let mut settings = Settings::from_arg_matches(given).map_err(value)?;
    if let Some(path) = settings.config.clone() {
        settings = over_file(&settings, given, &path)?;
    }
    if settings.data.as_os_str().is_empty() {
        return Err(SettingsError::NoData);
    }
    Ok(settings)
}

/// The settings of a command that has only `--data` and `--config`.
pub(crate) fn read_for(
    flags: impl IntoIterator<Item = String>,
    environment: impl IntoIterator<Item = String>,
) -> Result<Settings, SettingsError> {
    let given = command().try_get_matches_from(flags);
    let given = given.map_err(|error| SettingsError::Value(first_line(&error)))?;
    read(&given, environment)
}

/// What holds when nothing is said; the environment has no part in it.
pub(super) fn defaults() -> Settings {
    let command = command().mut_args(|arg| arg.env(None::<&str>));
    let given = command.get_matches_from([""; 0]);
    Settings::from_arg_matches(&given).expect("the defaults are right")
}

/// Only the settings as arguments; the first word of a line is one of them already.
pub(super) fn command() -> Command {
    Settings::augment_args(Command::new("sillage").no_binary_name(true))
}

/// What clap says in one line, without its heading.
pub(crate) fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

/// Entries of the file count where neither a flag nor a variable says something.
fn over_file(
    settings: &Settings,
    given: &ArgMatches,
    path: &Path,
) -> Result<Settings, SettingsError> {
    let wrong = |why: String| SettingsError::File {
        path: path.into(),
        why,
    };
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let file: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = text.get(..error.span().map_or(0, |span| span.start));
        let line = before.unwrap_or_default().lines().count().max(1);
        wrong(format!("line {line}: {}", error.message()))
    })?;
    let mut merged = Table::try_from(settings).map_err(|error| wrong(error.to_string()))?;
    for (name, value) in file {
        // A file that names another file is refused like any unknown name.
        let said = name != "config"
            && given.ids().any(|id| id.as_str() == name)
            && given.value_source(&name) != Some(ValueSource::DefaultValue);
        if !said {
            merged.insert(name, value);
        }
    }
    let config = settings.config.clone();
    let merged: Settings = merged
        .try_into()
        .map_err(|error: toml::de::Error| wrong(error.to_string().trim().replace('\n', " ")))?;
    Ok(Settings { config, ..merged })
}

/// Refuses a variable that is one of ours but for a letter.
fn check_names(environment: impl IntoIterator<Item = String>) -> Result<(), SettingsError> {
    let command = command();
    for variable in environment {
        let Some(name) = variable.strip_prefix(PREFIX).map(str::to_lowercase) else {
            continue;
        };
        let nearest = command
            .get_arguments()
            .map(|known| {
                (
                    known.get_id().as_str(),
                    strsim::jaro_winkler(known.get_id().as_str(), &name),
                )
            })
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((nearest, likeness)) = nearest
            && nearest != name
            && likeness > TYPING_ERROR
        {
            return Err(SettingsError::Unknown {
                nearest: nearest.to_owned(),
                variable,
                name,
            });
        }
    }
    Ok(())
}
