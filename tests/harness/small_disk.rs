//! A real disk that can be filled to the last byte and gets room again.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use tempfile::TempDir;

/// A tmpfs of 40 MB that goes with the test. Only root may mount it: tests that need it say
/// `#[cfg_attr(lacks_mount, ignore)]` with a reason, see `build.rs`.
#[derive(Debug)]
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts it, empty.
    pub fn mount() -> Result<Self> {
        let at = tempfile::tempdir()?;
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=40m", "none"])
            .arg(at.path())
            .output()?;
        let why = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "no disk can be mounted: {why}");
        Ok(Self(at))
    }

    /// A folder on it that does not exist yet.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Takes all room but `left` bytes.
    pub fn fill(&self, left: u64) -> Result<()> {
        let ballast = vec![1; usize::try_from(self.room()? - left)?];
        fs::write(self.ballast(), ballast)?;
        ensure!(self.room()? == left, "something else wrote");
        Ok(())
    }

    /// Gives back what `fill` took.
    pub fn free(&self) -> Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn room(&self) -> Result<u64> {
        let disk = rustix::fs::statvfs(self.0.path())?;
        Ok(disk.f_bavail * disk.f_frsize)
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Also when the test failed and something holds the folder.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(self.0.path())
            .status();
    }
}
