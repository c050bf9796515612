//! Programs under test: that each was built from the files that are here now, and not by a build before a failed one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why `program` is not what the files that are here now make. Cargo writes beside each program, with the ending
/// `.d`, what it was made from; of a program without that list nothing is said.
#[must_use]
pub fn outdated(program: &Path) -> Option<String> {
    let list = fs::read_to_string(program.with_added_extension("d")).ok()?;
    let told = |what: &str, path: &Path| {
        let (program, path) = (program.display(), path.display());
        Some(format!(
            "{program} is older than what is here: {path} {what}. Did the last build fail?"
        ))
    };
    let built = match changed(program) {
        Ok(built) => built,
        Err(error) => return told(&error.to_string(), program),
    };
    let (_, sources) = list.split_once(": ")?;
    sources_in(sources).find_map(|source| match changed(&source) {
        Ok(time) if time > built => told("has changed", &source),
        Ok(_) => None,
        Err(_) => told("is gone", &source),
    })
}

fn changed(path: &Path) -> io::Result<SystemTime> {
    path.metadata()?.modified()
}

/// The paths of a list; a space that belongs to one stands behind a backslash.
fn sources_in(list: &str) -> impl Iterator<Item = PathBuf> {
    let list = list.trim().replace("\\ ", "\0");
    let paths: Vec<_> = list
        .split(' ')
        .map(|path| path.replace('\0', " "))
        .collect();
    paths
        .into_iter()
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_program_is_outdated_when_a_source_has_changed_or_is_gone() {
        let folder = std::env::temp_dir().join(format!("sillage built {}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let [program, source, list] =
            ["program", "a.rs", "program.d"].map(|name| folder.join(name));
        fs::write(&program, "").unwrap();
        assert_eq!(outdated(&program), None, "nothing is known");
        fs::write(&source, "").unwrap();
        let escaped = |path: &Path| path.display().to_string().replace(' ', "\\ ");
        let line = format!("{}: {}\n", escaped(&program), escaped(&source));
        fs::write(&list, line).unwrap();
        let set = |path: &Path, time| {
            fs::File::options()
                .write(true)
                .open(path)?
                .set_modified(time)
        };
        let built = SystemTime::now();
        set(&program, built).unwrap();
        set(&source, built - Duration::from_secs(1)).unwrap();
        assert_eq!(outdated(&program), None);
        set(&source, built + Duration::from_secs(1)).unwrap();
        assert!(outdated(&program).unwrap().contains("a.rs has changed"));
        fs::remove_file(&source).unwrap();
        assert!(outdated(&program).unwrap().contains("a.rs is gone"));
        fs::remove_dir_all(folder).unwrap();
    }
}
