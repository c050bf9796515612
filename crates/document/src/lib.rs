//! The collaboratively edited text and the Yjs messages about it.
