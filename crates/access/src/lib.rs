//! Who may do what: roles, scopes, grants, devices, session states, and the one table of rights.
//!
//! Everything here is a plain value or a pure function: no IO, no clock, no entropy. A **key** is the
//! text that redeems a **grant** (a role at a scope). A **device** is one browser profile or one
//! program that redeemed a key. [`decide`] is the only function that says whether somebody may do
//! something; it reads its arguments and creates nothing.

mod device;
mod grant;
mod rights;
mod role;
mod scope;
mod seats;
mod session;
mod token;

pub use device::{Device, DeviceSecret, link_seed, stock_client_id};
pub use grant::{Grant, Unusable};
pub use rights::{Action, Denied, Right, Rights, decide, rights};
pub use role::Role;
pub use scope::{Scope, Target};
pub use seats::{SEATS, Seat, SeatAct, SeatDenied, Seats};
pub use session::{SessionState, Visibility, Writability};
pub use token::{Mistyped, Token};
