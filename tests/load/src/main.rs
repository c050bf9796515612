//! Load generator, ceiling server and benchmark runner.

fn main() {}
