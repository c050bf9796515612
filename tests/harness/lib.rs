//! Starts servers and stock clients for the integration tests.
