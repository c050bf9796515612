//! HTTP, WebSockets, pages, keys, configuration and the command line.
//!
//! [`Server::start`] serves any [`sillage_storage::Storage`] on any listener; [`cli::main`] is the
//! whole program but for the choice of an engine.

mod admin;
mod app;
pub mod auth;
mod causes;
pub mod cli;
pub mod config;
mod http;
mod programmes;
mod server;
mod sync;
mod web;

pub use app::App;
use causes::with_causes;
pub use config::Config;
pub use http::assets::Assets;
pub use programmes::{ImportError, OPEN, Programmes};
pub use server::{Server, StartError};
