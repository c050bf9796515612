//! What is done to the server and to the way there.

pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod disk;
pub(crate) mod forge;
pub(crate) mod network;
pub(crate) mod pause;
pub(crate) mod proxy;
