//! HTTP, WebSockets, pages, keys, configuration and the command line.
//!
//! [`Server::start`] serves any [`sillage_storage::Storage`] on any listener; [`cli::main`] is the
//! whole program but for the choice of an engine.

pub mod access;
mod app;
mod assets;
mod bodies;
mod causes;
pub mod cli;
pub mod config;
mod control;
mod editor;
mod headers;
mod health;
mod keys;
mod language;
mod listen;
mod lobby;
mod metrics;
mod pages;
mod programmes;
mod reader;
mod sync;

pub use app::{App, Server, StartError};
pub use assets::Assets;
use causes::with_causes;
pub use config::Config;
pub use programmes::{ImportError, OPEN, Programmes};
