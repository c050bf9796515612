//! An error in one sentence for people.

use std::error::Error;

/// The error and what caused it, in one line.
pub(crate) fn error_chain(error: &dyn Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        sentence = format!("{sentence}: {error}");
        cause = error.source();
    }
    sentence
}
