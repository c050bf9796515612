//! The words of the interface, in French and English: one folder of `locales/` for each language.
//!
//! Pages, editor, archive and feeds take their words here, so that a weekday or a month is translated
//! once. A language is one folder and one variant of [`Language`].

mod calendar;
mod language;
mod messages;

pub use calendar::{date_long, date_short, month, time_of_day, weekday};
pub use fluent_bundle::FluentValue;
pub use language::Language;
pub use messages::{keys, messages_json, t};
