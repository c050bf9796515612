//! The configuration: read once, from a file, the environment and the flags; the later wins.

use std::{fmt::Display, path::PathBuf};

use axum::http::Uri;

mod layers;

pub use layers::{Given, Layer};

/// Where the server listens when nothing is said: this machine only.
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
/// What is logged when nothing is said.
const DEFAULT_LOG: &str = "info";
/// Updates a second of one socket when nothing is said: twice what the fastest typist sends.
const DEFAULT_UPDATE_RATE: u32 = 30;
/// More than any disk takes: no limit.
const HIGHEST_UPDATE_RATE: u32 = 1_000_000;

/// Everything that can be set, valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// HOST:PORT; port 0 asks the system for a free one.
    pub listen: String,
    /// HOST:PORT of the listener for the operator's monitoring, if there is one.
    pub metrics: Option<String>,
    /// Scheme, host and port that people use, without a final slash; for links and the Origin check.
    pub public_url: Option<String>,
    /// Everyone may write without a key, and sessions of the event `open` exist when first opened.
    pub open: bool,
    /// Make a fresh set of links at the start and print it in this form.
    pub links: Option<Links>,
    /// What is logged, in the words of `tracing` filters.
    pub log: String,
    /// How a line of the log is written.
    pub log_format: LogFormat,
    /// The pepper kept outside the data folder, if it is.
    pub pepper_file: Option<PathBuf>,
    /// Updates a second at which one socket is read, after a burst of three seconds' worth.
    pub update_rate: u32,
}

/// How the links of the start are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// For people.
    Text,
    /// One line, for scripts.
    Json,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Which setting is wrong, and what would be right.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// No setting has this name.
    #[error("{from}: there is no setting `{key}`; the nearest is `{nearest}`")]
    Unknown {
        /// Where it stands.
        from: String,
        /// The unknown name.
        key: String,
        /// The known name that resembles it most.
        nearest: &'static str,
    },
    /// The value does not fit.
    #[error("{from}: `{key}` is \"{value}\", but should be {right}")]
    Wrong {
        /// Where it stands.
        from: String,
        /// The setting.
        key: &'static str,
        /// What was given.
        value: String,
        /// What would be right, with an example.
        right: &'static str,
    },
    /// Nothing says where the data is.
    #[error(
        "no data folder is given; say --data DIR, or set SILLAGE_DATA, or write `data = \"DIR\"` in the configuration file"
    )]
    NoData,
    /// The file cannot be read, or is not TOML.
    #[error("the configuration file {} cannot be read: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        why: String,
    },
}

impl Config {
    /// A folder, and otherwise what holds when nothing is said.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: DEFAULT_LISTEN.into(),
            metrics: None,
            public_url: None,
            open: false,
            links: None,
            log: DEFAULT_LOG.into(),
            log_format: LogFormat::Text,
            pepper_file: None,
            update_rate: DEFAULT_UPDATE_RATE,
        }
    }

    /// Lays the flags over the environment over the file that either of them names.
    pub fn read(
        flags: Layer,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let over = Layer::of_environment(environment)?.under(flags);
        let all = match over.get("config") {
            Some(file) => Layer::of_file(file.value.as_ref())?.under(over),
            None => over,
        };
        Self::check(&all)
    }

    fn check(all: &Layer) -> Result<Self, ConfigError> {
        let data = all.get("data").ok_or(ConfigError::NoData)?;
        let mut config = Self::new(data.value.clone());
        if let Some(given) = all.get("listen") {
            config.listen = read_listen(&given.value)
                .ok_or_else(|| given.wrong("listen", "HOST:PORT, for example 127.0.0.1:8080"))?;
        }
        if let Some(given) = all.get("metrics") {
            let right = "HOST:PORT that only monitoring can reach, for example 127.0.0.1:9100";
            let address = read_listen(&given.value);
            config.metrics = Some(address.ok_or_else(|| given.wrong("metrics", right))?);
        }
        if let Some(given) = all.get("public_url") {
            config.public_url = Some(read_url(&given.value).ok_or_else(|| {
                given.wrong(
                    "public_url",
                    "http:// or https://, a host and perhaps a port, for example https://notes.example.org",
                )
            })?);
        }
        if let Some(given) = all.get("open") {
            config.open =
                given.one_of("open", &[("true", true), ("false", false)], "true or false")?;
        }
        if let Some(given) = all.get("links") {
            let known = [("text", Links::Text), ("json", Links::Json)];
            config.links = Some(given.one_of("links", &known, "text or json")?);
        }
        if let Some(given) = all.get("log") {
            let right = "a level or a filter, for example info or sillage_server=debug,info";
            given
                .value
                .parse::<tracing_subscriber::filter::Targets>()
                .map_err(|_| given.wrong("log", right))?;
            config.log.clone_from(&given.value);
        }
        if let Some(given) = all.get("log_format") {
            let known = [("text", LogFormat::Text), ("json", LogFormat::Json)];
            config.log_format = given.one_of("log_format", &known, "text or json")?;
        }
        if let Some(given) = all.get("update_rate") {
            let rate = given.value.parse();
            config.update_rate = rate
                .ok()
                .filter(|rate| (1..=HIGHEST_UPDATE_RATE).contains(rate))
                .ok_or_else(|| given.wrong("update_rate", "a number from 1 to 1000000"))?;
        }
        config.pepper_file = all
            .get("pepper_file")
            .map(|given| given.value.clone().into());
        Ok(config)
    }

    /// The address that links begin with when no public one is set.
    #[must_use]
    pub fn base(&self, port: impl Display) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        // Nobody can open "all addresses": on this machine, localhost is one of them.
        match self
            .listen
            .rsplit_once(':')
            .map_or("localhost", |(host, _)| host)
        {
            "" | "0.0.0.0" | "[::]" => format!("http://localhost:{port}"),
            host => format!("http://{host}:{port}"),
        }
    }
}

fn read_listen(value: &str) -> Option<String> {
    let (host, port) = value.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let bare_v6 = host.contains(':') && !(host.starts_with('[') && host.ends_with(']'));
    (!host.is_empty() && !bare_v6).then(|| value.to_owned())
}

fn read_url(value: &str) -> Option<String> {
    let uri: Uri = value.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri
        .authority()
        .filter(|authority| !authority.as_str().contains('@'))?;
    (uri.path() == "/" && uri.query().is_none())
        .then(|| format!("{scheme}://{}", authority.as_str().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn flags(given: &[(&'static str, &str)]) -> Layer {
        Layer::of_flags(
            given
                .iter()
                .map(|&(key, value)| (key, Some(value.to_owned()))),
        )
    }

    fn environment(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given
            .iter()
            .map(|&(name, value)| (name.into(), value.into()))
            .collect()
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sillage.toml");
        fs::write(
            &file,
            "data = 'file'\nlisten = 'localhost:1'\nlog = 'debug'\nopen = true\n",
        )
        .unwrap();
        let environment = environment(&[
            ("SILLAGE_CONFIG", file.to_str().unwrap()),
            ("SILLAGE_DATA", "environment"),
            ("SILLAGE_LISTEN", "localhost:2"),
            ("HOME", "/not/ours"),
            ("SILLAGE_BIN", "/of/a/script/around"),
        ]);
        let config = Config::read(flags(&[("data", "flag")]), environment).unwrap();
        assert_eq!(config.data, PathBuf::from("flag"));
        assert_eq!(config.listen, "localhost:2");
        assert_eq!((config.log.as_str(), config.open), ("debug", true));
    }

    #[test]
    fn an_error_says_which_setting_what_is_wrong_and_what_would_be_right() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sillage.toml");
        let with_file = |text: &str| {
            fs::write(&file, text).unwrap();
            let error = Config::read(
                flags(&[("data", "d"), ("config", file.to_str().unwrap())]),
                [],
            );
            error
                .unwrap_err()
                .to_string()
                .replace(file.to_str().unwrap(), "FILE")
        };
        assert_eq!(
            with_file("lisen = 'localhost:1'"),
            "FILE: there is no setting `lisen`; the nearest is `listen`"
        );
        assert_eq!(
            with_file("open = 3"),
            "FILE: `open` is \"3\", but should be true or false"
        );
        assert!(
            with_file("open = ").starts_with("the configuration file FILE cannot be read: line 1:")
        );
        let error = |flag: &[(&'static str, &str)], variable: &[(&str, &str)]| {
            Config::read(flags(flag), environment(variable))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(&[("data", "d")], &[("SILLAGE_LISTEN", "8080")]),
            "SILLAGE_LISTEN: `listen` is \"8080\", but should be HOST:PORT, for example 127.0.0.1:8080"
        );
        assert_eq!(
            error(&[("data", "d")], &[("SILLAGE_PUBLICURL", "x")]),
            "SILLAGE_PUBLICURL: there is no setting `publicurl`; the nearest is `public_url`"
        );
        assert!(
            error(&[("data", "d"), ("public_url", "notes.org/x")], &[])
                .starts_with("--public-url: ")
        );
        assert_eq!(
            error(&[("data", "d"), ("update_rate", "0")], &[]),
            "--update-rate: `update_rate` is \"0\", but should be a number from 1 to 1000000"
        );
        assert!(error(&[], &[]).contains("SILLAGE_DATA"));
    }

    #[test]
    fn links_begin_with_what_people_can_open() {
        let mut config = Config::new("d");
        assert_eq!(config.base(9), "http://127.0.0.1:9");
        config.listen = "0.0.0.0:0".into();
        assert_eq!(config.base(9), "http://localhost:9");
        config.public_url = read_url("https://Notes.example.org/");
        assert_eq!(config.base(9), "https://notes.example.org");
    }
}
