//! HTTP itself, whatever it carries: connections, headers, embedded files, health and metrics.

pub(crate) mod assets;
pub(crate) mod bodies;
pub(crate) mod compression;
pub(crate) mod headers;
pub(crate) mod health;
pub(crate) mod listen;
pub(crate) mod metrics;
pub(crate) mod origin;
pub(crate) mod pending;
pub(crate) mod permits;
pub(crate) mod validators;
pub(crate) mod work;
