//! HTTP, WebSockets, pages, keys, configuration and the command line.
//!
//! [`Server::start`] serves any [`sillage_storage::Storage`] on any listener; [`cli::main`] is the
//! whole program but for the choice of an engine.

mod admin;
mod app;
pub mod auth;
pub mod cli;
mod error_chain;
mod following;
mod http;
mod programmes;
mod revisions;
mod server;
pub mod settings;
mod sync;
mod web;

pub use app::App;
use error_chain::error_chain;
pub use http::assets::Assets;
pub use programmes::{ChangeError, ImportError, ImportOptions, Imported, OPEN, Programmes};
pub use server::{Server, StartError};
pub use settings::Settings;
