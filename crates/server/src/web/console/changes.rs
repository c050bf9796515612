//! What would become of the sessions of a programme, one by one and in sum.

use sillage_programme::{Change, Reimport};

use super::gate::Console;

/// Changes that are named one by one; the sum counts all of them.
const NAMED: usize = 200;

/// What would change.
pub(super) struct SessionChanges {
    pub(super) sum: Vec<String>,
    /// What it is, and of which session.
    pub(super) named: Vec<(String, String)>,
    pub(super) more: Option<String>,
    /// The programme is like that already.
    pub(super) nothing: bool,
    /// Only the event itself, its days, rooms or themes.
    pub(super) only_event: bool,
}

impl SessionChanges {
    pub(super) fn of(console: &Console, reimport: &Reimport) -> Self {
        let sum = reimport.summary();
        let counted = [
            ("organise-import-new", sum.new),
            ("organise-import-moved", sum.moved),
            ("organise-import-renamed", sum.renamed),
            ("organise-import-changed", sum.changed),
            ("organise-import-gone", sum.gone),
            ("organise-import-cancelled", sum.cancelled),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        let named = reimport.changes.iter().take(NAMED);
        let left = reimport.changes.len().saturating_sub(NAMED);
        let no_session = reimport.changes.is_empty();
        Self {
            sum: counted
                .map(|(key, count)| console.number(key, count as u64))
                .collect(),
            named: named
                .map(|change| told(console, reimport, change))
                .collect(),
            more: (left > 0).then(|| console.number("organise-import-more", left as u64)),
            nothing: no_session && !reimport.event_changed,
            only_event: no_session && reimport.event_changed,
        }
    }
}

/// One change, in words, and the title of its session.
fn told(console: &Console, reimport: &Reimport, change: &Change) -> (String, String) {
    let cx = &console.cx;
    let (what, session) = match change {
        Change::Added { session } => (cx.t("organise-import-is-new"), session),
        Change::Vanished {
            session,
            has_note: true,
        } => (cx.t("organise-import-leaves-with-note"), session),
        Change::Vanished { session, .. } => (cx.t("organise-import-leaves"), session),
        Change::Changed { session, fields } => {
            let field = |field| {
                let name = format!("{field:?}").to_lowercase();
                cx.t(&format!("organise-field-{name}"))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            (fields.join(", "), session)
        }
    };
    let known = reimport.event.session(session.as_str());
    let title = known.map_or_else(|| session.to_string(), |known| known.title.clone());
    (what, title)
}
