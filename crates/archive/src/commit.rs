//! A commit of what an export has written, by the command line of Git.
//!
//! Only the files of the export are part of it: what else is changed or staged in the work tree stays as it
//! is. Where nothing changed there is no commit.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{ArchiveError, Stamp, folder::LIST};

/// A commit to make after an export.
#[derive(Debug, Clone)]
pub struct Commit {
    folder: PathBuf,
    author: Option<String>,
    subject: String,
}

impl Commit {
    /// A commit of what an export with this stamp writes to `folder`, by `author` (`Name <address>`) or
    /// else by whoever commits there otherwise.
    ///
    /// # Errors
    /// [`ArchiveError::NoWorkTree`] for a folder outside of all work trees, [`ArchiveError::Git`] for an
    /// author that Git does not understand. Nothing is touched.
    pub fn new(folder: &Path, stamp: &Stamp, author: Option<String>) -> Result<Self, ArchiveError> {
        let named = |author: &String| author.contains('<') && author.ends_with('>');
        if author.as_ref().is_some_and(|author| !named(author)) {
            return Err(ArchiveError::Git {
                why: "an author is written as: Name <address>".into(),
            });
        }
        let commit = Self {
            folder: folder.to_owned(),
            author,
            subject: format!("Notes of {}", stamp.subject()),
        };
        // The folder may not be there yet.
        let there = folder.ancestors().find(|folder| folder.is_dir());
        let there = there.unwrap_or(Path::new("."));
        let inside = run(there, &["rev-parse", "--is-inside-work-tree"], b"")?;
        if String::from_utf8_lossy(&inside.stdout).trim() != "true" {
            return Err(ArchiveError::NoWorkTree {
                folder: commit.folder,
            });
        }
        Ok(commit)
    }

    /// Commits what changed; the commit's short number, or none where nothing changed.
    ///
    /// # Errors
    /// [`ArchiveError::Git`] with what Git says. The files are written then.
    pub fn make(&self) -> Result<Option<String>, ArchiveError> {
        let failed = |source| ArchiveError::Write {
            path: self.folder.join(LIST),
            source,
        };
        let list = fs::read_to_string(self.folder.join(LIST)).map_err(failed)?;
        let mut paths = listed(&list);
        paths.insert(LIST.into());
        // What an earlier commit had, and this export has removed.
        let before = run(&self.folder, &["show", &format!("HEAD:./{LIST}")], b"")?;
        if before.status.success() {
            let before = listed(&String::from_utf8_lossy(&before.stdout));
            paths.extend(before.into_iter().filter(|path| self.is_tracked(path)));
        }
        let all = joined(&paths);
        self.git(&["add", "--all", "--force", FROM_INPUT, NUL], &all)?;
        let staged = self.git(
            &["diff", "--cached", "--name-only", "--relative", "-z"],
            b"",
        )?;
        let staged = String::from_utf8_lossy(&staged.stdout).into_owned();
        let changed: BTreeSet<String> = staged.split('\0').map(str::to_owned).collect();
        let changed: BTreeSet<String> = changed.intersection(&paths).cloned().collect();
        if changed.is_empty() {
            return Ok(None);
        }
        let author = self
            .author
            .as_ref()
            .map(|author| format!("--author={author}"));
        let mut commit = vec!["commit", "--quiet", "--only", "--message", &self.subject];
        commit.extend(author.as_deref());
        commit.extend([FROM_INPUT, NUL]);
        self.git(&commit, &joined(&changed))?;
        let number = self.git(&["rev-parse", "--short", "HEAD"], b"")?;
        Ok(Some(String::from_utf8_lossy(&number.stdout).trim().into()))
    }

    fn is_tracked(&self, path: &str) -> bool {
        let known = run(
            &self.folder,
            &["ls-files", "--error-unmatch", "--", path],
            b"",
        );
        known.is_ok_and(|known| known.status.success())
    }

    /// What Git says; an error if it says no.
    fn git(&self, arguments: &[&str], input: &[u8]) -> Result<Output, ArchiveError> {
        let output = run(&self.folder, arguments, input)?;
        if output.status.success() {
            return Ok(output);
        }
        let why = String::from_utf8_lossy(&output.stderr);
        let why = why.trim().lines().last().unwrap_or("it does not say why");
        Err(ArchiveError::Git { why: why.into() })
    }
}

/// Paths come by standard input, however many they are.
const FROM_INPUT: &str = "--pathspec-from-file=-";
const NUL: &str = "--pathspec-file-nul";

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Result<Output, ArchiveError> {
    let ran = || -> io::Result<Output> {
        let mut child = Command::new("git")
            .arg("-C")
            .arg(folder)
            // A path is a path, whatever letters it has.
            .arg("--literal-pathspecs")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ends early says why itself.
            stdin.write_all(input).ok();
        }
        child.wait_with_output()
    };
    ran().map_err(|error| ArchiveError::Git {
        why: format!("git could not be run: {error}"),
    })
}

/// The paths of a list, behind its stamp.
fn listed(list: &str) -> BTreeSet<String> {
    list.lines().skip(1).map(str::to_owned).collect()
}

fn joined(paths: &BTreeSet<String>) -> Vec<u8> {
    let mut all = Vec::new();
    for path in paths {
        all.extend_from_slice(path.as_bytes());
        all.push(0);
    }
    all
}
