//! Changes of the seed file.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use super::{Server, seed};

/// Interval between two looks at the file.
pub(super) const INTERVAL: Duration = Duration::from_millis(200);

/// What differs after a change of a file. `None` while there is no file.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Version(Option<(SystemTime, u64)>);

impl Version {
    pub(super) fn of(path: &Path) -> Self {
        let version = |metadata: fs::Metadata| Some((metadata.modified().ok()?, metadata.len()));
        Self(fs::metadata(path).ok().and_then(version))
    }
}

/// Replaces the emulator by one with the objects of the seed file whenever the file changes, until the future
/// is dropped. An invalid file is reported and leaves the emulator as it is.
pub(super) async fn watch(server: Arc<Server>, path: PathBuf, mut loaded: Version, interval: Duration) {
    let mut last = loaded;
    loop {
        sleep(interval).await;
        let version = Version::of(&path);
        // A file that changed since the last look may not be complete yet.
        let complete = version == last;
        last = version;
        if version == loaded || !complete {
            continue;
        }
        loaded = version;
        match seed::load(&path, server.now().wall) {
            Ok((emulator, _)) => {
                server.replace(emulator);
                server.log.line(format_args!("{}: loaded again", path.display()));
            }
            Err(error) => super::report(format_args!("{error}; the emulator is unchanged")),
        }
    }
}
