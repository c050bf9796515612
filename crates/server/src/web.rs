//! What people see: the pages, the editor's page, and the words of both languages.

pub(crate) mod editor;
pub(crate) mod pages;
mod reader;
mod written;

pub(crate) use written::WrittenNotes;
