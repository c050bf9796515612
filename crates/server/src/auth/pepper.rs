//! The pepper: the secret without which the stored keys are worth nothing.
//!
//! It is a file of its own, so that a backup of the journal and the index holds no usable key.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sillage_access::Token;

use crate::settings::Settings;

/// Shorter secrets could be guessed.
const MIN_BYTES: usize = 16;
/// Random bytes of a new pepper; it is written in hexadecimal.
const NEW_BYTES: usize = 32;

/// The stored form of a key: HMAC-SHA-256(pepper, key).
pub(super) type HashedKey = [u8; 32];

/// Says which pepper a key was made with, and nothing about the pepper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint(u32);

impl Fingerprint {
    /// That of a pepper which was not there any more when the first look was taken.
    pub(super) const LOST: Self = Self(0);
}

/// The secret that turns keys into what is stored of them.
pub struct Pepper {
    secret: Vec<u8>,
    /// There was none, and it was made just now.
    pub(super) is_new: bool,
}

/// Why there is no pepper.
#[derive(Debug, thiserror::Error)]
pub enum PepperError {
    /// The file cannot be read or made.
    #[error("The pepper {} cannot be used: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds too little.
    #[error("The pepper {} is too short: at least {MIN_BYTES} bytes are needed", .0.display())]
    Short(PathBuf),
}

impl Pepper {
    /// The pepper that is configured: a file elsewhere, or that of the data folder.
    pub fn configured(settings: &Settings) -> Result<Self, PepperError> {
        match &settings.pepper_file {
            Some(path) => Self::of_file(path),
            None => Self::of_folder(&settings.data),
        }
    }

    /// Reads the pepper of the data folder, and makes it at the first start (mode 0600).
    pub fn of_folder(data: &Path) -> Result<Self, PepperError> {
        let path = data.join("pepper");
        let is_new = match make(&path) {
            Ok(is_new) => is_new,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(source) => return Err(PepperError::File { path, source }),
        };
        let pepper = Self::of_file(&path)?;
        Ok(Self { is_new, ..pepper })
    }

    /// Reads a pepper kept elsewhere, such as a systemd credential; never makes it.
    pub fn of_file(path: &Path) -> Result<Self, PepperError> {
        let bytes = fs::read(path).map_err(|source| PepperError::File {
            path: path.into(),
            source,
        })?;
        let secret = bytes.trim_ascii();
        if secret.len() < MIN_BYTES {
            return Err(PepperError::Short(path.into()));
        }
        Ok(Self {
            secret: secret.into(),
            is_new: false,
        })
    }

    /// What is stored of a key.
    pub(super) fn apply(&self, token: &Token) -> HashedKey {
        self.hash(token.as_str().as_bytes())
    }

    /// Which pepper this is.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        // No key is this text: all of them begin with their prefix.
        let hash = self.hash(b"which pepper is this");
        Fingerprint(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).max(1))
    }

    fn hash(&self, text: &[u8]) -> HashedKey {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

/// Writes a complete file beside and links it into place, so that a crash leaves no half pepper;
/// whether there was none.
fn make(path: &Path) -> io::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let mut random = [0; NEW_BYTES];
    getrandom::fill(&mut random)?;
    let beside = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(HEXLOWER.encode(&random).as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    linked.map(|()| true)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use sillage_access::Role;

    #[test]
    fn the_folder_keeps_one_private_pepper() {
        let folder = tempfile::tempdir().unwrap();
        let token = Token::new(Role::NoteTaker, [1; 16]);
        let first = Pepper::of_folder(folder.path()).unwrap().apply(&token);
        assert_eq!(
            Pepper::of_folder(folder.path()).unwrap().apply(&token),
            first
        );
        let mode = fs::metadata(folder.path().join("pepper"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(
            Pepper::of_folder(other.path()).unwrap().apply(&token),
            first
        );
    }

    #[test]
    fn a_pepper_named_by_the_operator_must_exist_and_be_long() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credential");
        assert!(matches!(
            Pepper::of_file(&path),
            Err(PepperError::File { .. })
        ));
        fs::write(&path, "short\n").unwrap();
        assert!(matches!(Pepper::of_file(&path), Err(PepperError::Short(_))));
    }
}
