//! A programme file into an event: sessions that were there keep their address, notes are never touched.

use serde::{Deserialize, Serialize};
use sillage_programme::{
    Event, ProgrammeError, ReadOptions, Reimport, Slug, Summary, Warning, reimport,
};
use sillage_storage::StorageError;

use super::{Loaded, Programmes};

/// How often an event that another process changed in between is read again.
const ATTEMPTS: usize = 3;

/// What whoever imports says beside the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// The zone in which the hours of the file are meant.
    pub time_zone: Option<String>,
    /// The title of the event.
    pub title: Option<String>,
    /// The language of the event.
    pub language: Option<String>,
    /// Only say what would change.
    pub dry_run: bool,
    /// It is meant that most sessions vanish.
    pub yes: bool,
}

/// What an import did, or would do.
#[derive(Debug)]
pub struct Imported {
    /// The event as it is now, or would be, with its changes.
    pub reimport: Reimport,
    /// What of the file could not be taken as it is written.
    pub warnings: Vec<Warning>,
    /// The name of the change; none if nothing was written, because nothing is different or to see only.
    pub change: Option<String>,
}

/// Why a programme was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file, or the name of the event, is not what it should be.
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
    /// The file looks like that of another event, or like none.
    #[error(
        "{} of {before} sessions would vanish ({summary}); if this is the right file, say --yes, and --dry-run shows what would change.",
        summary.gone
    )]
    Suspicious {
        /// How many sessions the event has.
        before: usize,
        /// What would change.
        summary: Summary,
    },
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Programmes {
    /// Reads a programme file into the event `slug`. Writes nothing if nothing is different.
    pub async fn import(
        &self,
        bytes: &[u8],
        slug: &str,
        options: &ImportOptions,
    ) -> Result<Imported, ImportError> {
        let mut read_options = ReadOptions::new(Slug::new(slug)?);
        read_options.time_zone.clone_from(&options.time_zone);
        read_options.title.clone_from(&options.title);
        read_options.language.clone_from(&options.language);
        let read = sillage_programme::read(bytes, &read_options)?;
        let _alone = self.changing.lock().await;
        let mut attempts = ATTEMPTS;
        loop {
            attempts -= 1;
            let before = self.loaded(slug);
            let reimport = self.merge(before.as_ref(), read.event.clone()).await?;
            let is_same = before
                .as_ref()
                .is_some_and(|before| *before.event == reimport.event);
            if reimport.is_suspicious() && !options.yes && !options.dry_run {
                return Err(ImportError::Suspicious {
                    before: reimport.before,
                    summary: reimport.summary(),
                });
            }
            let mut change = None;
            if !is_same && !options.dry_run {
                change = match self.write(before.as_ref(), Some(&reimport.event)).await {
                    Err(StorageError::Conflict { .. }) if attempts > 0 => {
                        self.reload(slug).await?;
                        continue;
                    }
                    written => Some(written?),
                };
            }
            return Ok(Imported {
                change,
                reimport,
                warnings: read.warnings,
            });
        }
    }

    async fn merge(&self, before: Option<&Loaded>, new: Event) -> Result<Reimport, StorageError> {
        let Some(before) = before else {
            return Ok(Reimport::first(new));
        };
        let with_notes = self.sessions_with_notes(before.event.slug.as_str()).await?;
        Ok(reimport(&before.event, new, |slug| {
            with_notes.contains(slug.as_str())
        }))
    }
}
