//! The command line: a contract that scripts rely on.
//!
//! Data goes to standard output, words and progress to standard error. Exit codes: 0 done, 1 failed,
//! 2 used wrongly, 78 data written by a newer version.

use std::{future::Future, path::PathBuf, pin::Pin, process::ExitCode, sync::Arc};

use clap::{Parser, error::ErrorKind};
use sillage_storage::{Storage, StorageError, Upkeep};

mod arguments;
mod failure;
mod links;
mod maintenance;
mod progress;
mod request;
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
pub fn main(engine: Engine, tools: &dyn Upkeep) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            error.print().ok();
            return if asked {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(failure::USED_WRONGLY)
            };
        }
    };
    match run(arguments.command, engine, tools) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("sillage: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

fn run(command: Command, engine: Engine, tools: &dyn Upkeep) -> Result<(), CliError> {
    match command {
        Command::Serve(serve) => wait_for(serve::serve(serve.flags(), engine)),
        Command::Ask(ask) => wait_for(request::request(ask, engine)),
        Command::Maintain(command) => maintenance::run(command, tools),
    }
}

/// Threads for what takes long (loading, proving, rendering): more than cores only hold memory, and
/// tokio would make 512.
const BLOCKING_THREADS: usize = 8;

fn wait_for(work: impl Future<Output = Result<(), CliError>>) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    let ended = runtime.block_on(work);
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    ended
}

/// The environment; a variable that is no text is none of ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |text: std::ffi::OsString| text.into_string().ok();
    std::env::vars_os().filter_map(move |(name, value)| Some((text(name)?, text(value)?)))
}
