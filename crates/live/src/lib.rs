//! The live owner of an open document.
