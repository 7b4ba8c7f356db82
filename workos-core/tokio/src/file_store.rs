//! A user's tokens in a file.

#[cfg(test)]
mod tests;

use std::{
    ffi::OsString,
    fmt,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

use fs4::TryLockError;
use workos_core::{
    tokens::{BlockingTokenStore, MAX_STORED_BYTES, TokenStore, TokenStoreError},
    types::Secret,
};

use crate::SpawnBlocking;

/// A token store in a file that the processes of a user share, for async code and for blocking code.
///
/// ```no_run
/// use workos_core::{auth::PublicConfig, tokens::TokenKeeper};
/// use workos_tokio::FileTokenStore;
///
/// let config = PublicConfig::new("client_123")?;
/// let keeper = TokenKeeper::new(&config, FileTokenStore::new("/home/ada/.config/acme/tokens.json"));
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// - The file has the permissions 0600 from its first byte on, and directories that the store creates have 0700. On
///   Windows both have the permissions of the folder above. The tokens are not encrypted.
/// - A write creates a second file, `tokens.json.new`, writes it to the disk, and renames it, so that a reader finds the
///   old tokens or the new ones, also after a crash. The second file of a killed process is replaced by the next write.
/// - The lock is an advisory lock (`flock`, `LockFileEx`) of a third file, `tokens.json.lock`, which stays. The operating
///   system releases the lock of a process that ends, however it ends. The file must not be on a file system without
///   such locks, as some network file systems are.
/// - A file that is a symbolic link is an error, in each of the three places: a write would replace the link. Links among
///   the directories are followed.
/// - A file of more than [`MAX_STORED_BYTES`] is an error and not read to its end. A truncated or damaged file is an error
///   of the keeper, [`TokenStoreError::Corrupted`], and stays until the next sign-in or sign-out.
///
/// As a [`TokenStore`], the store runs its operations by [`SpawnBlocking`].
#[derive(Clone)]
pub struct FileTokenStore {
    files: SpawnBlocking<Files>,
    blocking: Files,
}

/// The lock of a [`FileTokenStore`].
pub struct FileTokenLock(File);

/// The paths of a store.
#[derive(Clone)]
struct Files {
    tokens: PathBuf,
    new: PathBuf,
    lock: PathBuf,
}

impl FileTokenStore {
    /// Creates a store with the path of the file. Nothing is read or written.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let tokens = path.into();
        let beside = |suffix: &str| {
            let mut path = OsString::from(&tokens);
            path.push(suffix);
            PathBuf::from(path)
        };
        let blocking = Files { new: beside(".new"), lock: beside(".lock"), tokens };
        Self { files: SpawnBlocking::new(blocking.clone()), blocking }
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.blocking.tokens
    }
}

/// An operation that failed, for the message of an error. The path is not part of the message.
#[derive(Debug)]
struct Failed {
    operation: &'static str,
    cause: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.operation, self.cause)
    }
}

impl std::error::Error for Failed {}

fn failed(operation: &'static str) -> impl FnOnce(io::Error) -> TokenStoreError {
    move |cause| TokenStoreError::failed(Failed { operation, cause })
}

/// Opens a file with the permissions 0600 if it is created.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Fails if there is something else than a file: a symbolic link, a folder, or a pipe, whose opening could block. Whoever
/// can replace the file between this check and its use can write to the directory.
fn check_kind(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(io::Error::other("the file is a symbolic link")),
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other("not a regular file")),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

impl Files {
    fn directory(&self) -> &Path {
        self.tokens.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    fn create_directory(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(self.directory())
    }

    /// Writes the names of the directory to the disk, where the operating system has this operation.
    fn sync_directory(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(self.directory())?.sync_all() } else { Ok(()) }
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        check_kind(&self.tokens)?;
        let file = match File::open(&self.tokens) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut text = Vec::new();
        file.take(MAX_STORED_BYTES as u64 + 1).read_to_end(&mut text)?;
        Ok(Some(text))
    }

    fn acquire(&self) -> io::Result<Option<FileTokenLock>> {
        self.create_directory()?;
        check_kind(&self.lock)?;
        let file = private().create(true).truncate(false).write(true).open(&self.lock)?;
        // Not a method call: with Rust 1.89 and later that would be the one of the standard library.
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => Ok(Some(FileTokenLock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        check_kind(&self.tokens)?;
        // What a killed process left. A link is removed, not followed.
        ignore_missing(fs::remove_file(&self.new))?;
        let mut file = private().create_new(true).write(true).open(&self.new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&self.new, &self.tokens)?;
        self.sync_directory()
    }

    fn remove(&self) -> io::Result<()> {
        ignore_missing(fs::remove_file(&self.new))?;
        ignore_missing(fs::remove_file(&self.tokens))?;
        self.sync_directory()
    }
}

impl BlockingTokenStore for Files {
    type Lock = FileTokenLock;

    fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        let Some(text) = self.read().map_err(failed("read the tokens"))? else { return Ok(None) };
        if text.len() > MAX_STORED_BYTES {
            return Err(TokenStoreError::TooLong);
        }
        String::from_utf8(text).map(|text| Some(text.into())).map_err(|_| TokenStoreError::Corrupted)
    }

    fn try_lock(&self) -> Result<Option<FileTokenLock>, TokenStoreError> {
        self.acquire().map_err(failed("lock the tokens"))
    }

    fn save(&self, _: &FileTokenLock, text: Secret) -> Result<(), TokenStoreError> {
        self.write(text.expose()).map_err(failed("write the tokens"))
    }

    fn clear(&self, _: &FileTokenLock) -> Result<(), TokenStoreError> {
        self.remove().map_err(failed("remove the tokens"))
    }
}

impl BlockingTokenStore for FileTokenStore {
    type Lock = FileTokenLock;

    fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        self.blocking.load()
    }

    fn try_lock(&self) -> Result<Option<FileTokenLock>, TokenStoreError> {
        self.blocking.try_lock()
    }

    fn save(&self, lock: &FileTokenLock, text: Secret) -> Result<(), TokenStoreError> {
        self.blocking.save(lock, text)
    }

    fn clear(&self, lock: &FileTokenLock) -> Result<(), TokenStoreError> {
        self.blocking.clear(lock)
    }
}

impl TokenStore for FileTokenStore {
    type Lock = std::sync::Arc<FileTokenLock>;

    async fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        self.files.load().await
    }

    async fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError> {
        self.files.try_lock().await
    }

    async fn save(&self, lock: &Self::Lock, text: Secret) -> Result<(), TokenStoreError> {
        self.files.save(lock, text).await
    }

    async fn clear(&self, lock: &Self::Lock) -> Result<(), TokenStoreError> {
        self.files.clear(lock).await
    }
}

impl Drop for FileTokenLock {
    fn drop(&mut self) {
        // Closing the file releases the lock, too, on Windows some time later.
        let _ = fs4::FileExt::unlock(&self.0);
    }
}

impl fmt::Debug for FileTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileTokenStore").field("path", &self.blocking.tokens).finish_non_exhaustive()
    }
}

impl fmt::Debug for FileTokenLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileTokenLock")
    }
}
