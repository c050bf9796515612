//! The contract as tests: every engine runs [`suite`].
