//! Folders of fixtures: copied, so that a test may write, and compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Copies all files and folders of `from` into `to`, which is made where it is absent.
///
/// # Panics
/// When a file cannot be read or written: the test has failed.
pub fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    for (name, is_folder) in entries(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if is_folder {
            copy_all(&from, &to);
        } else {
            fs::copy(&from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        }
    }
}

/// The bytes of every file in `folder` and below, by its path inside.
///
/// # Panics
/// When a file cannot be read: the test has failed.
#[must_use]
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (name, is_folder) in entries(folder) {
        let path = folder.join(&name);
        if is_folder {
            let below = files(&path).into_iter();
            found.extend(below.map(|(inside, bytes)| (name.join(inside), bytes)));
        } else {
            let bytes =
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.insert(name, bytes);
        }
    }
    found
}

/// What lies in `folder`, and whether each is a folder itself.
fn entries(folder: &Path) -> Vec<(PathBuf, bool)> {
    let read = || {
        fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.file_name().into(), entry.file_type()?.is_dir()))
            })
            .collect::<std::io::Result<_>>()
    };
    read().unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_same_files() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let there = std::env::temp_dir().join(format!("sillage-kit-{}", std::process::id()));
        copy_all(here, &there);
        let copied = files(&there);
        assert_eq!(copied, files(here));
        assert!(copied.contains_key(Path::new("src/folders.rs")));
        fs::remove_dir_all(there).unwrap();
    }
}
