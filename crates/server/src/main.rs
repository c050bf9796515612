//! Composes the program: this engine, this command line, an exit code.

use std::{process::ExitCode, sync::Arc};

use sillage_server::cli;
use sillage_storage::Storage;

fn main() -> ExitCode {
    cli::main(|_folder, _progress| {
        Box::pin(async {
            Ok(Arc::new(sillage_storage::memory::Memory::new()) as Arc<dyn Storage>)
        })
    })
}
