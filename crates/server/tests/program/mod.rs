//! The built program, as whoever types its commands.

use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sillage");

/// Runs the program; its exit code, its data and its words.
pub(crate) fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(PROGRAM)
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Runs the program, which must do what it is told.
pub(crate) fn done(arguments: &[&str]) -> String {
    let (code, data, words) = run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {words}");
    data
}
