//! Finds out what the integration tests need and this machine lacks. Tests that need it are then
//! compiled with `#[ignore = "why"]`, so that every runner counts them as skipped, never as passed.
//! With `CI=true` none is ignored: what is absent fails.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(lacks_clients, lacks_mount)");
    println!("cargo::rerun-if-env-changed=CI");
    println!("cargo::rerun-if-env-changed=PATH");
    // Cargo looks again at every build as long as this file is absent.
    println!("cargo::rerun-if-changed=node_modules/.package-lock.json");
    if std::env::var_os("CI").is_some_and(|value| value == "true") {
        return;
    }
    if !Path::new("node_modules/.package-lock.json").exists() || !succeeds("node", &["--version"]) {
        println!("cargo::rustc-cfg=lacks_clients");
    }
    if !may_mount() {
        println!("cargo::rustc-cfg=lacks_mount");
        println!("cargo::rerun-if-changed=look-again");
    }
}

/// Whether a small disk can be mounted, tried where nobody else looks.
fn may_mount() -> bool {
    let Some(folder) = std::env::var_os("OUT_DIR") else {
        return false;
    };
    let folder = Path::new(&folder).join("mounted");
    let Some(at) = folder.to_str() else {
        return false;
    };
    std::fs::create_dir_all(at).is_ok()
        && succeeds("mount", &["-t", "tmpfs", "-o", "size=1m", "none", at])
        && succeeds("umount", &[at])
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}
