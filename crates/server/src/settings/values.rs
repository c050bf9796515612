//! The values of settings that have a form of their own: each says what would be right.

use std::{fmt::Display, str::FromStr};

use axum::http::Uri;
use serde::{Deserialize, Serialize};
use tracing_subscriber::filter::Targets;

/// More than any disk takes: no limit.
const HIGHEST_UPDATE_RATE: u32 = 1_000_000;

/// HOST:PORT; port 0 asks the system for a free one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListenAddress(String);

/// Scheme, host and port that people use, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(String);

/// What is logged, in the words of `tracing` filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogFilter(String);

/// Updates a second at which one socket is read, after a burst of three seconds' worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct UpdateRate(u32);

/// What would be right, with an example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it should be {0}")]
pub struct NotRight(&'static str);

impl ListenAddress {
    /// HOST:PORT.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a browser on this machine opens.
    pub(super) fn base(&self, port: impl Display) -> String {
        // Nobody can open "all addresses": on this machine, localhost is one of them.
        match self
            .0
            .rsplit_once(':')
            .map_or("localhost", |(host, _)| host)
        {
            "" | "0.0.0.0" | "[::]" => format!("http://localhost:{port}"),
            host => format!("http://{host}:{port}"),
        }
    }
}

impl FromStr for ListenAddress {
    type Err = NotRight;

    fn from_str(text: &str) -> Result<Self, NotRight> {
        let wrong = NotRight("HOST:PORT, for example 127.0.0.1:8080");
        let Some((host, port)) = text.rsplit_once(':') else {
            return Err(wrong);
        };
        let bare_v6 = host.contains(':') && !(host.starts_with('[') && host.ends_with(']'));
        if host.is_empty() || bare_v6 || port.parse::<u16>().is_err() {
            return Err(wrong);
        }
        Ok(Self(text.to_owned()))
    }
}

impl PublicUrl {
    /// `https://notes.example.org`
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = NotRight;

    fn from_str(text: &str) -> Result<Self, NotRight> {
        let wrong = NotRight(
            "http:// or https://, a host and perhaps a port, for example https://notes.example.org",
        );
        let uri: Uri = text.parse().map_err(|_| wrong.clone())?;
        let scheme = uri
            .scheme_str()
            .filter(|scheme| ["http", "https"].contains(scheme));
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'));
        match (scheme, authority) {
            (Some(scheme), Some(authority)) if uri.path() == "/" && uri.query().is_none() => {
                Ok(Self(format!(
                    "{scheme}://{}",
                    authority.as_str().to_ascii_lowercase()
                )))
            }
            _ => Err(wrong),
        }
    }
}

impl LogFilter {
    /// The filter.
    #[must_use]
    pub fn targets(&self) -> Targets {
        self.0.parse().unwrap_or_default()
    }
}

impl FromStr for LogFilter {
    type Err = NotRight;

    fn from_str(text: &str) -> Result<Self, NotRight> {
        let right = "a level or a filter, for example info or sillage_server=debug,info";
        text.parse::<Targets>().map_err(|_| NotRight(right))?;
        Ok(Self(text.to_owned()))
    }
}

impl UpdateRate {
    /// Updates a second.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl FromStr for UpdateRate {
    type Err = NotRight;

    fn from_str(text: &str) -> Result<Self, NotRight> {
        Self::try_from(text.parse().unwrap_or(0))
    }
}

impl TryFrom<u32> for UpdateRate {
    type Error = NotRight;

    fn try_from(rate: u32) -> Result<Self, NotRight> {
        if (1..=HIGHEST_UPDATE_RATE).contains(&rate) {
            Ok(Self(rate))
        } else {
            Err(NotRight("a number from 1 to 1000000"))
        }
    }
}

impl From<UpdateRate> for u32 {
    fn from(rate: UpdateRate) -> Self {
        rate.0
    }
}

macro_rules! text_values {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = NotRight;

            fn try_from(text: String) -> Result<Self, NotRight> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )*};
}

text_values!(ListenAddress, PublicUrl, LogFilter);
