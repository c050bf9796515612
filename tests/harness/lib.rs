//! Starts servers and stock clients for the integration tests.

mod driver;
mod held_server;
mod http;
mod small_disk;

pub use driver::Driver;
pub use held_server::HeldServer;
pub use http::get;
pub use small_disk::SmallDisk;
