//! What people see: the pages, the editor's page, and the words of both languages.

mod console;
pub(crate) mod editor;
pub(crate) mod pages;
pub(crate) mod qr;
mod reader;
mod search;
mod written;

use std::sync::Arc;

use axum::{Extension, Router};

use crate::App;

pub(crate) use search::SearchIndex;
pub(crate) use written::WrittenNotes;

/// The addresses of this room; so many readers follow notes at once.
pub(crate) fn routes(streams: usize) -> Router<Arc<App>> {
    pages::routes()
        .merge(console::routes())
        .layer(Extension(Arc::new(reader::Readers::new(streams))))
}
