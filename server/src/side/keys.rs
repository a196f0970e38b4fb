//! The master key and everything made with it: wrapped data keys, sealed values, keyed hashes.
//!
//! Values are sealed with XChaCha20-Poly1305 under random 192-bit nonces. Keyed hashes are BLAKE3;
//! each purpose derives its own key from the master key.

use super::error::SideError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Environment variable that gives the master key instead of the file.
pub const MASTER_KEY_ENV: &str = "SAMEDAY_MASTER_KEY";

const KEY: usize = 32;
const NONCE: usize = 24;

/// The key that wraps all others. It never prints.
#[derive(Clone)]
pub struct MasterKey([u8; KEY]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey([secret])")
    }
}

impl MasterKey {
    /// The key from `text` (the environment) if given, else from the file at `path`. Where neither
    /// is there and `create` allows it, a new one is made, readable by its owner alone.
    ///
    /// # Errors
    /// When there is none, it is not 64 hexadecimal digits, or others can read the file.
    pub fn load(path: &Path, text: Option<&str>, create: bool) -> Result<Self, SideError> {
        if let Some(text) = text {
            return Self::parse(text, MASTER_KEY_ENV);
        }
        let io = |cause| SideError::Io { doing: format!("reading {}", path.display()), cause };
        match File::open(path) {
            Ok(file) => Self::read(file, path),
            Err(absent) if absent.kind() == ErrorKind::NotFound && create => Self::create(path),
            Err(absent) if absent.kind() == ErrorKind::NotFound => {
                Err(SideError::KeyMissing(path.into()))
            }
            Err(cause) => Err(io(cause)),
        }
    }

    fn read(mut file: File, path: &Path) -> Result<Self, SideError> {
        let io = |cause| SideError::Io { doing: format!("reading {}", path.display()), cause };
        let mode = file.metadata().map_err(io)?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SideError::KeyMode { path: path.into(), mode });
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        Self::parse(text.trim(), &path.display().to_string())
    }

    fn create(path: &Path) -> Result<Self, SideError> {
        let io = |cause| SideError::Io { doing: format!("creating {}", path.display()), cause };
        let key = Self(random()?);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
        writeln!(file, "{}", crate::journal::hex(&key.0)).map_err(io)?;
        file.sync_all().map_err(io)?;
        let directory = path.parent().unwrap_or(Path::new("."));
        File::open(directory).and_then(|dir| dir.sync_all()).map_err(io)?;
        Ok(key)
    }

    fn parse(text: &str, from: &str) -> Result<Self, SideError> {
        let wrong = || SideError::KeyFormat(from.to_owned());
        if text.len() != 2 * KEY || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut key = [0; KEY];
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(key))
    }

    /// The keys for each purpose.
    #[must_use]
    pub(super) fn derive(&self) -> Keys {
        let derive = |purpose: &str| blake3::derive_key(purpose, &self.0);
        Keys {
            wrap: derive("sameday side store 1: wrap data keys"),
            hash: derive("sameday side store 1: keyed hashes"),
        }
    }
}

/// Keys derived from the master key.
pub(super) struct Keys {
    wrap: [u8; KEY],
    hash: [u8; KEY],
}

/// Key of one owner's values.
pub(super) struct DataKey([u8; KEY]);

impl Keys {
    /// First 128 bits of a keyed hash over a purpose and parts, in hexadecimal. Each part is
    /// preceded by its length, so that no two lists of parts look alike.
    pub(super) fn hash(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.hash);
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        crate::journal::hex(&hasher.finalize().as_bytes()[..16])
    }

    /// A fresh data key.
    pub(super) fn new_data_key() -> Result<DataKey, SideError> {
        Ok(DataKey(random()?))
    }

    /// The data key as it may be stored, bound to its owner.
    pub(super) fn wrap(&self, owner: i64, key: &DataKey) -> Result<Vec<u8>, SideError> {
        seal(&self.wrap, &owner.to_le_bytes(), &key.0)
    }

    /// The data key out of its wrapping.
    pub(super) fn unwrap(&self, owner: i64, wrapped: &[u8]) -> Result<DataKey, SideError> {
        let key = open(&self.wrap, &owner.to_le_bytes(), wrapped)?;
        key.try_into().map(DataKey).map_err(|_| SideError::Damaged)
    }
}

impl DataKey {
    /// A value as it may be stored, bound to its place.
    pub(super) fn seal(&self, place: &[u8], value: &[u8]) -> Result<Vec<u8>, SideError> {
        seal(&self.0, place, value)
    }

    /// A stored value.
    pub(super) fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SideError> {
        open(&self.0, place, sealed)
    }
}

fn seal(key: &[u8; KEY], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, SideError> {
    let nonce: [u8; NONCE] = random()?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg, aad })
        .expect("sealing fails only beyond 256 GiB");
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; KEY], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SideError> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>().ok_or(SideError::Damaged)?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg, aad }).map_err(|_| SideError::Damaged)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], SideError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
