//! The two wires of editors: stock Yjs clients, either by y-websocket or by Hocuspocus.
//!
//! `upgrade` decides before the upgrade what a program can understand there (Origin, key,
//! session), `socket` is the only file that names a WebSocket, `yjs` and `hocuspocus` translate
//! between frames and [`sillage_live`].

mod close;
mod frames;
mod hocuspocus;
mod outlet;
mod rate_limiter;
mod rights;
mod socket;
mod upgrade;
mod yjs;

pub(crate) use upgrade::{Sockets, routes};
