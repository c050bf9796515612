//! `sillage import | key | event | history | freeze | reopen`: what is asked.

use std::{
    fs,
    io::{self, Read},
};

use sillage_access::{Role, Scope};
use sillage_programme::MAX_PROGRAMME_BYTES;

use super::{
    CliError, Engine,
    answered::answered,
    arguments::{Ask, EventAct, Key, KeyAct},
    data_folder::DataFolder,
    history::Closing,
};
use crate::admin::{AdminError, HistoryRequest, KeyRequest, Request};

pub(super) async fn request(ask: Ask, engine: Engine) -> Result<(), CliError> {
    let (folder_args, request) = understand(ask)?;
    answered(&folder_args, request, None, engine).await
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
        Ask::History { folder_args, act } => {
            let (session, what) = act.understand();
            let session = session.to_string();
            (folder_args, Request::History { session, what })
        }
        Ask::Freeze(Closing {
            folder_args,
            session,
        }) => {
            let session = session.to_string();
            let what = HistoryRequest::Freeze;
            (folder_args, Request::History { session, what })
        }
        Ask::Reopen(Closing {
            folder_args,
            session,
        }) => {
            let session = session.to_string();
            let what = HistoryRequest::Reopen;
            (folder_args, Request::History { session, what })
        }
        Ask::Event { folder_args, act } => {
            let request = match act {
                EventAct::List => Request::ListEvents,
                EventAct::Rename { event, title } => Request::RenameEvent { event, title },
                EventAct::Undo { event, yes } => Request::UndoEvent {
                    event,
                    confirmed: yes,
                },
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
        return Err((&AdminError::TooLarge).into());
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
