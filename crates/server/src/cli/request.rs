//! `sillage import | export | key | event`: asks the server that runs on the folder, or opens the folder.

use std::{
    fs,
    io::{self, Read, Write},
    sync::Arc,
};

use sillage_access::{Role, Scope};
use sillage_archive::{Destination, File, Sink};
use sillage_programme::MAX_PROGRAMME_BYTES;

use super::{
    CliError, Engine, Progress,
    arguments::{Ask, DataFolder, EventAct, Key, KeyAct},
    sentences,
};
use crate::{
    Programmes, Settings,
    admin::{self, AdminContext, KeyRequest, Reply, Request},
    auth::{Access, Pepper},
};

pub(super) async fn request(ask: Ask, engine: Engine) -> Result<(), CliError> {
    let (folder_args, request) = understand(ask)?;
    answered(&folder_args, request, None, engine).await
}

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

/// Where the data is, and what is asked.
fn understand(ask: Ask) -> Result<(DataFolder, Request), CliError> {
    Ok(match ask {
        Ask::Import {
            folder_args,
            event,
            reading,
            file,
        } => {
            let request = Request::Import {
                event,
                file: read(&file)?,
                options: reading.into(),
            };
            (folder_args, request)
        }
        Ask::Key(key) => key_request(key)?,
        Ask::Event { folder_args, act } => {
            let request = match act {
                EventAct::List => Request::ListEvents,
                EventAct::Rename { event, title } => Request::RenameEvent { event, title },
                EventAct::Remove { event, yes } => Request::RemoveEvent {
                    event,
                    confirmed: yes,
                },
            };
            (folder_args, request)
        }
    })
}

fn key_request(key: Key) -> Result<(DataFolder, Request), CliError> {
    let role = match key.act {
        KeyAct::Make { role } => role,
        KeyAct::Organiser => Role::Organiser,
        KeyAct::NoteTaker => Role::NoteTaker,
        KeyAct::List => return Ok((key.folder_args, Request::ListKeys)),
        KeyAct::Rotate { label } => return Ok((key.folder_args, Request::RotateKeys { label })),
        KeyAct::Revoke { id, undo: false } => {
            return Ok((key.folder_args, Request::RevokeKey { id }));
        }
        KeyAct::Revoke { id, undo: true } => {
            return Ok((key.folder_args, Request::ReinstateKey { id }));
        }
    };
    let scope = match (key.event, key.theme, key.room, key.session) {
        (None, None, None, None) => Scope::All,
        (Some(event), None, None, None) => Scope::Event(event),
        (Some(event), Some(theme), None, None) => Scope::Theme { event, theme },
        (Some(event), None, Some(room), None) => Scope::Room { event, room },
        (Some(event), None, None, Some(session)) => Scope::Session { event, session },
        _ => {
            return Err(CliError::used_wrongly(
                "A key is for one of --theme, --room and --session, together with its --event.",
            ));
        }
    };
    let request = Request::IssueKey(KeyRequest {
        role,
        scope,
        label: key.label.unwrap_or_default(),
        expires: key.expires,
        devices: key.devices,
    });
    Ok((key.folder_args, request))
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
    let context = AdminContext {
        storage: storage.clone(),
        programmes,
        access: Arc::new(access),
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
            Reply::NewKey { key } => {
                let (before, after) = sentences::new_key(&key);
                if let Some(text) = before {
                    self.progress.note(&text);
                }
                writeln!(io::stdout(), "{}", key.key)?;
                for text in after {
                    self.progress.note(&text);
                }
            }
            Reply::KeysRotated => self.progress.note(sentences::KEYS_ROTATED),
            Reply::Key { key } => writeln!(io::stdout(), "{}", sentences::key(&key))?,
            Reply::KeyReinstated { id } => self.progress.note(&sentences::key_reinstated(&id)),
            Reply::KeyRevoked { id } => self.progress.note(&sentences::key_revoked(&id)),
            Reply::Event { event } => writeln!(io::stdout(), "{}", sentences::event(&event))?,
            Reply::EventRenamed { slug, title } => {
                self.progress.note(&sentences::event_renamed(&slug, &title));
            }
            Reply::EventRemoved { event, confirmed } => {
                if !confirmed {
                    return Err(CliError::failed(sentences::event_not_removed(&event)));
                }
                self.progress.note(&sentences::event_removed(&event));
            }
            Reply::Note { text } => self.progress.note(&text),
            Reply::Failed { why } => return Err(CliError::failed(why)),
            Reply::Done => {
                if let Some(sink) = self.sink.take() {
                    sink.finish()?;
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn sink(&mut self) -> Result<&mut Box<dyn Sink>, CliError> {
        if let Some(out) = self.out.take() {
            self.sink = Some(out.open()?);
        }
        let unasked = || CliError::failed("The server sent a file that nobody asked for.");
        self.sink.as_mut().ok_or_else(unasked)
    }
}

/// The bytes of a programme's file, or of standard input by the name `-`; of a file that is too large,
/// no more is read than shows it.
fn read(file: &str) -> Result<Vec<u8>, CliError> {
    let bytes = if file == "-" {
        some_of(io::stdin().lock())
    } else {
        fs::File::open(file).and_then(some_of)
    };
    let bytes =
        bytes.map_err(|error| CliError::failed(format!("{file} cannot be read: {error}")))?;
    if bytes.len() > MAX_PROGRAMME_BYTES {
        return Err(CliError::failed(admin::TOO_LARGE));
    }
    Ok(bytes)
}

/// One byte more than a programme may have.
fn some_of(reading: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reading
        .take(MAX_PROGRAMME_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
