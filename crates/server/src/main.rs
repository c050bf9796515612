//! Composes the server: parse, trace, choose the engine, run, exit code.

fn main() {}
