//! What must hold, each invariant in a file of its own. I2's count, I5 and I8 are also looked at where answers come in.

pub(crate) mod converged;
pub(crate) mod durable;
pub(crate) mod export;
pub(crate) mod false_ack;
pub(crate) mod monotone;
