//! The command line: a contract that scripts rely on.
//!
//! Data goes to standard output, words and progress to standard error. Exit codes: 0 done, 1 failed,
//! 2 used wrongly, 78 data written by a newer version.

use std::{future::Future, path::PathBuf, pin::Pin, process::ExitCode, sync::Arc};

use clap::{ArgMatches, CommandFactory, FromArgMatches, error::ErrorKind};
use sillage_maintenance::Maintenance;
use sillage_storage::{Storage, StorageError};

use crate::settings;

mod answered;
mod arguments;
mod data_folder;
mod export;
mod failure;
mod history;
mod links;
mod maintenance;
mod progress;
mod request;
mod sentences;
mod serve;

use arguments::{Arguments, Command};
use failure::CliError;
pub use progress::Progress;

/// Opens the data folder with the engine of this program.
pub type Engine = fn(PathBuf, Progress) -> Opening;

/// A folder that is being opened.
pub type Opening = Pin<Box<dyn Future<Output = Result<Arc<dyn Storage>, StorageError>> + Send>>;

/// Does what the command line says; `tools` are those of the engine.
#[must_use]
pub fn main(engine: Engine, tools: &dyn Maintenance) -> ExitCode {
    let given = match Arguments::command().try_get_matches() {
        Ok(given) => given,
        Err(error) => return not_understood(&error),
    };
    match run(&given, engine, tools) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("sillage: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

/// Help was asked for, or the command line is wrong. A wrong value is one sentence.
fn not_understood(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print().ok();
            return ExitCode::SUCCESS;
        }
        ErrorKind::ValueValidation => {
            eprintln!("sillage: {}", settings::first_line(error));
        }
        _ => {
            error.print().ok();
        }
    }
    ExitCode::from(failure::USED_WRONGLY)
}

fn run(given: &ArgMatches, engine: Engine, tools: &dyn Maintenance) -> Result<(), CliError> {
    let command = Arguments::from_arg_matches(given)
        .map_err(|error| CliError::used_wrongly(settings::first_line(&error)))?
        .command;
    match command {
        // The file lies beneath what clap read: it has to know what was said and what was not.
        Command::Serve(_) => {
            let given = given.subcommand().map_or(given, |(_, given)| given);
            let settings = settings::read(given, environment())?;
            wait_for(serve::serve(settings, engine))
        }
        Command::Ask(ask) => wait_for(request::request(ask, engine)),
        Command::Export(export) => wait_for(export::export(*export, engine)),
        Command::Maintain(command) => maintenance::run(command, engine, tools),
    }
}

/// Threads for what takes long (loading, proving, rendering): more than cores only hold memory, and
/// tokio would make 512.
const BLOCKING_THREADS: usize = 8;

fn wait_for<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    let ended = runtime.block_on(work);
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    ended
}

/// The names of the environment's variables.
fn environment() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}
