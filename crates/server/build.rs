//! Compiles again when the web client was built again: its files are embedded.

use std::{fs, path::Path};

fn main() {
    let dist = Path::new("../../web-client/dist");
    // Cargo would run this at every build for a folder that is not there.
    fs::create_dir_all(dist).expect("the folder of the built web client can be made");
    println!("cargo:rerun-if-changed={}", dist.display());
}
