//! `sillage import | export | key`: asks the server that runs on the folder, or opens the folder.

use std::{
    env, fs,
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use super::{
    Engine, Failure, Progress,
    arguments::{Command, Format, KeyAct},
};
use crate::{
    Programmes,
    access::{Access, Pepper},
    config::Config,
    control::{self, Desk, Reply, Request},
};

pub(super) async fn request(command: Command, engine: Engine) -> Result<(), Failure> {
    let (place, request, out) = match command {
        Command::Import { place, event, file } => {
            let file = read(&file)?;
            (place, Request::Import { event, file }, None)
        }
        Command::Export {
            place,
            event,
            format,
            out,
        } => {
            if format != Format::Markdown {
                return Err(Failure::used_wrongly(
                    "This format is not in this version; --format markdown is.",
                ));
            }
            (place, Request::ExportMarkdown { event }, Some(out))
        }
        Command::Key(key) => {
            let label = key.label.unwrap_or_default();
            let request = match (key.act.role(), key.act) {
                (Some(role), _) => Request::IssueKey {
                    role,
                    event: key.event,
                    label,
                },
                (None, KeyAct::Revoke { id }) => Request::RevokeKey { id },
                (None, _) => Request::ListKeys,
            };
            (key.place, request, None)
        }
        Command::Serve(_) => unreachable!("serving is no request"),
    };
    let config = Config::read(place.flags(), env::vars())?;
    let mut outcome = Outcome {
        out,
        files: 0,
        progress: Progress::new("Done"),
    };
    match control::ask(&config.data, &request).await? {
        Some(mut replies) => {
            while let Some(reply) = replies.next().await? {
                if outcome.take(reply)? {
                    return Ok(());
                }
            }
            Err(Failure::failed("The server stopped before it was done."))
        }
        None => alone(config, request, engine, outcome).await,
    }
}

/// Without a server: opens the folder, does the work, closes it.
async fn alone(
    config: Config,
    request: Request,
    engine: Engine,
    mut outcome: Outcome,
) -> Result<(), Failure> {
    let storage = engine(config.data.clone(), Progress::new("Reading the journal")).await?;
    let programmes = Arc::new(Programmes::load(storage.clone(), config.open).await?);
    let pepper = Pepper::configured(&config)?;
    let access = Access::load(storage.clone(), programmes.clone(), pepper, config.open).await?;
    let desk = Desk {
        storage: storage.clone(),
        programmes,
        access: Arc::new(access),
        base: config.public_url,
    };
    let mut replies = control::start(request, desk);
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
    out: Option<PathBuf>,
    files: usize,
    progress: Progress,
}

impl Outcome {
    /// Takes one reply; `true` for the last one of a work that was done.
    fn take(&mut self, reply: Reply) -> Result<bool, Failure> {
        match reply {
            Reply::Progress { done, total } => self.progress.report(done, total),
            Reply::File { path, content } => self.write(&path, &content)?,
            Reply::Line { text } => writeln!(io::stdout(), "{text}")?,
            Reply::Note { text } => eprintln!("{text}"),
            Reply::Failed { why } => return Err(Failure::failed(why)),
            Reply::Done => {
                if let Some(out) = &self.out {
                    eprintln!("{} files are in {}.", self.files, out.display());
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), Failure> {
        let out = self.out.as_deref().unwrap_or(Path::new("."));
        // Paths are made by the archive; a path that leaves the folder would be an error of ours.
        if !Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(Failure::failed(format!(
                "The path {path} leaves the folder."
            )));
        }
        let path = out.join(path);
        let cannot =
            |error| Failure::failed(format!("{} cannot be written: {error}", path.display()));
        fs::create_dir_all(path.parent().unwrap_or(out)).map_err(cannot)?;
        fs::write(&path, content).map_err(cannot)?;
        self.files += 1;
        Ok(())
    }
}

fn read(file: &str) -> Result<Vec<u8>, Failure> {
    if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(file).map_err(|error| Failure::failed(format!("{file} cannot be read: {error}")))
}
