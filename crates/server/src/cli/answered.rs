//! A request is answered by the server that runs on the folder, or by opening the folder; what is done with the replies.

use std::{
    io::{self, Write},
    sync::Arc,
};

use sillage_archive::{Destination, File, Sink};
use sillage_live::{Options, Registry};

use super::{CliError, Engine, Progress, data_folder::DataFolder, sentences};
use crate::{
    Programmes, Settings,
    admin::{self, AdminContext, NewKey, Reply, Request},
    auth::{Access, Pepper},
    revisions::Revisions,
};

/// Asks the server that runs on the folder, or else does it here.
pub(super) async fn answered(
    folder_args: &DataFolder,
    request: Request,
    out: Option<Destination>,
    engine: Engine,
) -> Result<(), CliError> {
    let settings = folder_args.settings()?;
    let mut outcome = Outcome {
        out,
        sink: None,
        progress: Progress::new("Writing the notes"),
    };
    match admin::ask(&settings.data, &request).await? {
        Some(mut replies) => {
            while let Some(reply) = replies.next().await? {
                if outcome.take(reply)? {
                    return Ok(());
                }
            }
            Err(CliError::failed("The server stopped before it was done."))
        }
        None => alone(settings, request, engine, outcome).await,
    }
}

/// Without a server: opens the folder, does the work, closes it.
async fn alone(
    settings: Settings,
    request: Request,
    engine: Engine,
    mut outcome: Outcome,
) -> Result<(), CliError> {
    let storage = engine(settings.data.clone(), Progress::new("Reading the journal")).await?;
    let programmes = Arc::new(Programmes::load(storage.clone(), settings.open).await?);
    let pepper = Pepper::configured(&settings)?;
    let access = Access::load(storage.clone(), programmes.clone(), pepper, settings.open).await?;
    let access = Arc::new(access);
    let registry = Registry::new(storage.clone(), Options::default());
    let context = AdminContext {
        revisions: Revisions::new(storage.clone(), registry.clone(), access.clone()),
        storage: storage.clone(),
        programmes,
        access,
        base: settings.public_url.map(String::from),
    };
    let mut replies = admin::start(request, context);
    let mut ended = Ok(());
    while let Some(reply) = replies.recv().await {
        ended = outcome.take(reply).map(drop);
        if ended.is_err() {
            break;
        }
    }
    registry.shutdown().await;
    storage.close().await?;
    ended
}

/// What is done with the replies.
struct Outcome {
    out: Option<Destination>,
    /// Opened for the first file: what fails before leaves no folder behind.
    sink: Option<Box<dyn Sink>>,
    progress: Progress,
}

impl Outcome {
    /// Takes one reply; `true` for the last one of a work that was done.
    fn take(&mut self, reply: Reply) -> Result<bool, CliError> {
        match reply {
            Reply::Progress { done, total } => self.progress.report(done, total),
            Reply::File { path, content } => {
                let bytes = content;
                self.sink()?.write(&File { path, bytes })?;
            }
            Reply::NewKey { key } => self.new_key(&key)?,
            Reply::Text { text } => io::stdout().write_all(text.as_bytes())?,
            Reply::Difference { lines } => {
                for line in lines {
                    writeln!(io::stdout(), "{line}")?;
                }
            }
            Reply::NoteChanged { seq: None } => {
                return Err(CliError::failed(sentences::NOTE_NOT_CHANGED));
            }
            Reply::EventRemoved {
                event,
                confirmed: false,
            } => return Err(CliError::failed(sentences::event_not_removed(&event))),
            Reply::ChangeUndone {
                event,
                summary,
                confirmed: false,
            } => return Err(CliError::failed(sentences::not_undone(&event, &summary))),
            Reply::Failed { error } => return Err((&error).into()),
            Reply::Done => {
                if let Some(sink) = self.sink.take() {
                    sink.finish()?;
                }
                return Ok(true);
            }
            reply => {
                if let Some(line) = sentences::data(&reply) {
                    writeln!(io::stdout(), "{line}")?;
                }
                if let Some(words) = sentences::words(&reply) {
                    self.progress.note(&words);
                }
            }
        }
        Ok(false)
    }

    fn new_key(&self, key: &NewKey) -> Result<(), CliError> {
        let (before, after) = sentences::new_key(key);
        if let Some(text) = before {
            self.progress.note(&text);
        }
        writeln!(io::stdout(), "{}", key.key)?;
        for text in after {
            self.progress.note(&text);
        }
        Ok(())
    }

    fn sink(&mut self) -> Result<&mut Box<dyn Sink>, CliError> {
        if let Some(out) = self.out.take() {
            self.sink = Some(out.open()?);
        }
        let unasked = || CliError::failed("The server sent a file that nobody asked for.");
        self.sink.as_mut().ok_or_else(unasked)
    }
}
