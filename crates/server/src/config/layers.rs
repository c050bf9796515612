//! Where settings come from: each layer is a table of texts that remember where they stood.

use std::{collections::BTreeMap, fs, path::Path};

use super::ConfigError;

/// All settings there are.
const KEYS: [&str; 11] = [
    "config",
    "data",
    "listen",
    "metrics",
    "public_url",
    "open",
    "links",
    "log",
    "log_format",
    "pepper_file",
    "update_rate",
];
/// From this likeness on (of 1), an unknown variable is one of ours with a typing error. Others may
/// belong to scripts around the server, which share its environment.
const TYPING_ERROR: f64 = 0.85;
/// What the names of environment variables of ours begin with.
const PREFIX: &str = "SILLAGE_";

/// A value and where it stood.
#[derive(Debug, Clone)]
pub struct Given {
    /// The text.
    pub value: String,
    /// A flag, a variable or a file.
    pub from: String,
}

/// The settings of one source.
#[derive(Debug, Default)]
pub struct Layer(BTreeMap<&'static str, Given>);

impl Layer {
    /// The flags that were given; `public_url` stands for `--public-url`.
    pub fn of_flags(flags: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let given = flags.into_iter().filter_map(|(key, value)| {
            Some((
                key,
                Given {
                    value: value?,
                    from: format!("--{}", key.replace('_', "-")),
                },
            ))
        });
        Self(given.collect())
    }

    /// The variables `SILLAGE_…` that are settings.
    pub(super) fn of_environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut layer = Self::default();
        for (name, value) in variables {
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_lowercase) else {
                continue;
            };
            match known(&key, &name) {
                Ok(key) => {
                    layer.0.insert(key, Given { value, from: name });
                }
                Err((error, likeness)) if likeness > TYPING_ERROR => return Err(error),
                Err(_) => {}
            }
        }
        Ok(layer)
    }

    /// The entries of a TOML file.
    pub(super) fn of_file(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |why| ConfigError::File {
            path: path.into(),
            why,
        };
        let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = text
                .get(..error.span().map_or(0, |span| span.start))
                .unwrap_or_default();
            unreadable(format!(
                "line {}: {}",
                before.lines().count().max(1),
                error.message()
            ))
        })?;
        let mut layer = Self::default();
        for (key, value) in table {
            let from = path.display().to_string();
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let key = known(&key, &from).map_err(|(error, _)| error)?;
            layer.0.insert(key, Given { value, from });
        }
        Ok(layer)
    }

    /// This layer beneath a stronger one.
    pub(super) fn under(mut self, stronger: Self) -> Self {
        self.0.extend(stronger.0);
        self
    }

    pub(super) fn get(&self, key: &str) -> Option<&Given> {
        self.0.get(key)
    }
}

impl Given {
    pub(super) fn one_of<T: Copy>(
        &self,
        key: &'static str,
        known: &[(&str, T)],
        right: &'static str,
    ) -> Result<T, ConfigError> {
        let found = known.iter().find(|(word, _)| *word == self.value);
        found
            .map(|&(_, value)| value)
            .ok_or_else(|| self.wrong(key, right))
    }

    pub(super) fn wrong(&self, key: &'static str, right: &'static str) -> ConfigError {
        ConfigError::Wrong {
            from: self.from.clone(),
            key,
            value: self.value.clone(),
            right,
        }
    }
}

/// The setting of this name; otherwise the error, and how much the nearest one resembles it.
fn known(key: &str, from: &str) -> Result<&'static str, (ConfigError, f64)> {
    let likeness = |known| strsim::jaro_winkler(known, key);
    let (nearest, likeness) = KEYS
        .into_iter()
        .map(|known| (known, likeness(known)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .expect("there are settings");
    if nearest == key {
        return Ok(nearest);
    }
    let (from, key) = (from.to_owned(), key.to_owned());
    Err((ConfigError::Unknown { from, key, nearest }, likeness))
}
