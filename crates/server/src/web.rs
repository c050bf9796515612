//! What people see: the pages, the editor's page, and the words of both languages.

mod console;
pub(crate) mod editor;
pub(crate) mod pages;
mod reader;
mod written;

pub(crate) use written::WrittenNotes;
