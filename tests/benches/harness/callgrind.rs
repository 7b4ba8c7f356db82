//! Instructions by [callgrind](https://valgrind.org/docs/manual/cl-manual.html), a tool of valgrind.
//!
//! This program runs itself in valgrind with the name of a row. There it sets up the row, warms each side up and then calls
//! [`counted`] once for each. Callgrind counts within that function only, and writes the count whenever the function returns.
//! A process for each row makes its counts independent of the other rows.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Row, Work};

/// The installed valgrind.
pub(super) struct Callgrind {
    valgrind: PathBuf,
    /// For the counts; removed at the end.
    folder: PathBuf,
}

impl Callgrind {
    /// Finds valgrind.
    ///
    /// # Errors
    ///
    /// Returns why instructions cannot be counted.
    pub(super) fn find() -> Result<Self, &'static str> {
        let path = env::var_os("PATH").unwrap_or_default();
        let valgrind = env::split_paths(&path)
            .map(|folder| folder.join("valgrind"))
            .find(|file| file.is_file())
            .ok_or("valgrind is not installed")?;
        let folder = env::temp_dir().join(format!("workos-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|_| "there is no folder for temporary files")?;
        Ok(Self { valgrind, folder })
    }

    /// Returns the instructions of each side of a row, or `None` with a message if valgrind fails.
    pub(super) fn count(&self, row: &str) -> Option<Vec<u64>> {
        let file = self.folder.join("counts");
        let output = Command::new(&self.valgrind)
            .args(["--tool=callgrind", "--collect-atstart=no"])
            .args(["--toggle-collect=*callgrind::counted", "--dump-after=*callgrind::counted"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(env::current_exe().ok()?)
            .args(["--count", row])
            // The size of the environment moves the stack, and with it the counts of functions that align.
            .env_clear()
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let mut counts = Vec::new();
        while let Some(count) = read(&file.with_extension((counts.len() + 1).to_string())) {
            counts.push(count);
        }
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::create_dir_all(&self.folder);
        if !output.status.success() || counts.is_empty() {
            let message = String::from_utf8_lossy(&output.stderr);
            // Valgrind's own lines begin with its process ID, `==1234==`.
            let of_program = message.lines().find(|line| !line.is_empty() && !line.starts_with("=="));
            eprintln!("{row}: not counted: {}", of_program.unwrap_or("valgrind failed"));
            return None;
        }
        Some(counts)
    }
}

impl Drop for Callgrind {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Reads the count of a file that callgrind has written, and removes the file.
fn read(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let _ = fs::remove_file(file);
    text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok())
}

/// Runs the sides of a row for callgrind.
pub(super) fn count_row(row: Row) {
    let mut sides = (row.setup)();
    for side in sides.all() {
        (0..row.warm_up).for_each(|_| side(1));
        counted(side, row.counted);
    }
}

/// Callgrind finds this function by its name.
#[inline(never)]
fn counted(side: &mut Work, runs: u32) {
    side(runs);
    // Keeps the call from being the last, which could become a jump.
    std::hint::black_box(());
}
