//! What is changed by hand: sessions, the title of an event, and its end.

use sillage_programme::{EditProblem, Event, Session, SessionEdit, Slug, check_session_slug};
use sillage_storage::StorageError;

use super::{Loaded, OPEN, Programmes};

/// Sessions of one title that get an address of their own: more than any programme has.
const MOST_ALIKE: u32 = 100_000;

/// Why an event is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No event has this slug.
    #[error("There is no event {0}.")]
    NoSuchEvent(String),
    /// The event `open` is not a programme: its sessions are whatever was opened.
    #[error("The event {OPEN} has no programme that could be changed.")]
    Open,
    /// The event has no such session, or it is no longer in the programme.
    #[error("There is no session {0} in the programme.")]
    NoSuchSession(String),
    /// The session cannot be like that.
    #[error(transparent)]
    Edit(#[from] EditProblem),
    /// Nothing was changed, or somebody else changed it since.
    #[error("There is no change of this programme that could be taken back.")]
    NothingToUndo,
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Programmes {
    /// Adds a session to an event, under an address that no other has had there; that address.
    pub async fn add_session(&self, slug: &str, edit: &SessionEdit) -> Result<Slug, ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let mut event = Event::clone(&before.event);
        let title = edit.title.as_deref().unwrap_or_default().to_lowercase();
        let wanted = Slug::made_from(&title).or_else(|| Slug::made_from("session"));
        let wanted = wanted.ok_or(EditProblem::NoTitle)?;
        let address = free_address(&event, &wanted);
        let mut session = Session::titled(address.clone(), String::new());
        edit.apply(&mut event, &mut session)?;
        event.sessions.push(session);
        self.write(Some(&before), Some(&event)).await?;
        Ok(address)
    }

    /// Changes a session, whose address stays; the name of the change, if anything is different then.
    pub async fn edit_session(
        &self,
        slug: &str,
        session: &str,
        edit: &SessionEdit,
    ) -> Result<Option<String>, ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let mut event = Event::clone(&before.event);
        let place = event
            .sessions
            .iter()
            .position(|known| known.slug == session);
        let place = place.ok_or_else(|| ChangeError::NoSuchSession(session.to_owned()))?;
        let mut edited = event.sessions[place].clone();
        edit.apply(&mut event, &mut edited)?;
        event.sessions[place] = edited;
        if event == *before.event {
            return Ok(None);
        }
        Ok(Some(self.write(Some(&before), Some(&event)).await?))
    }

    /// Gives an event another title; the name of the change. Its address stays, because its notes are kept
    /// under it.
    pub async fn rename(&self, slug: &str, title: &str) -> Result<String, ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        let mut event = Event::clone(&before.event);
        title.clone_into(&mut event.title);
        Ok(self.write(Some(&before), Some(&event)).await?)
    }

    /// Takes an event and its sessions out of every page. Their notes stay in the journal: [`Self::undo`], or
    /// the same programme imported again, finds them.
    pub async fn remove(&self, slug: &str) -> Result<(), ChangeError> {
        let _alone = self.changing.lock().await;
        let before = self.changeable(slug)?;
        self.write(Some(&before), None).await?;
        Ok(())
    }

    /// How many sessions of an event have notes.
    pub async fn notes(&self, slug: &str) -> Result<usize, StorageError> {
        Ok(self.storage.heads(&format!("{slug}/")).await?.len())
    }

    fn changeable(&self, slug: &str) -> Result<Loaded, ChangeError> {
        if slug == OPEN {
            return Err(ChangeError::Open);
        }
        self.loaded(slug)
            .ok_or_else(|| ChangeError::NoSuchEvent(slug.to_owned()))
    }
}

/// The wanted address, or the first of it with a number that is free. Case alone makes no other address.
fn free_address(event: &Event, wanted: &Slug) -> Slug {
    let all = || event.sessions.iter().chain(&event.former);
    let is_free = |slug: &Slug| {
        let taken = |known: &Session| known.slug.as_str().eq_ignore_ascii_case(slug.as_str());
        check_session_slug(slug).is_ok() && !all().any(taken)
    };
    // A slug has at most 64 bytes: the number needs some of them.
    let beginning: String = wanted.as_str().chars().take(50).collect();
    std::iter::once(wanted.clone())
        .chain(
            (2..=MOST_ALIKE).filter_map(|number| Slug::new(format!("{beginning}-{number}")).ok()),
        )
        .find(is_free)
        .unwrap_or_else(|| wanted.clone())
}
