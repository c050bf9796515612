//! What people see: the pages, the editor's page, and the words of both languages.

mod console;
pub(crate) mod editor;
pub(crate) mod pages;
pub(crate) mod qr;
mod reader;
mod search;
mod written;

pub(crate) use search::SearchIndex;
pub(crate) use written::WrittenNotes;
