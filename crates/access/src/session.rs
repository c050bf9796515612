//! The state of a session: who may see it, and whether it may be written.
//!
//! It is a record of its own, `session/{event}/{slug}`, apart from the programme: an import never
//! changes it. A session without a record is public and open.

use serde::{Deserialize, Serialize};

/// Who may see a session. Later is stricter.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// Whoever has any link for it.
    Link,
    /// Those who look after it. For all others it does not exist.
    Hidden,
}

/// Whether a session may be written. Later is stricter.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Writability {
    /// Note-takers and organisers write.
    #[default]
    Open,
    /// Organisers write, all others wait.
    Paused,
    /// Nobody writes.
    Frozen,
}

/// The state of a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionState {
    /// Who may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether it may be written.
    #[serde(default)]
    pub writability: Writability,
}

impl Visibility {
    /// All of them, the strictest last.
    pub const ALL: [Self; 3] = [Self::Public, Self::Link, Self::Hidden];
}

impl Writability {
    /// All of them, the strictest last.
    pub const ALL: [Self; 3] = [Self::Open, Self::Paused, Self::Frozen];
}

impl SessionState {
    /// Every state that there is.
    pub fn all() -> impl Iterator<Item = Self> {
        Visibility::ALL.into_iter().flat_map(|visibility| {
            Writability::ALL.into_iter().map(move |writability| Self {
                visibility,
                writability,
            })
        })
    }

    /// The stricter of two in each respect: that of a session and that of its event.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            visibility: self.visibility.max(other.visibility),
            writability: self.writability.max(other.writability),
        }
    }
}
