//! The copy of the workspace that has all mutants, and its test binaries.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::mutate::{Mutant, Mutated, mutate};

/// Integration tests that are built as tests of workos-core, without the dependencies of `tests/`.
const INTEGRATION_TESTS: [&str; 4] = ["client", "machine_contract", "vectors", "wire"];

/// What those tests consist of.
const INTEGRATION_FILES: [&str; 7] = [
    "tests/tests/client.rs",
    "tests/tests/machine_contract.rs",
    "tests/tests/vectors.rs",
    "tests/tests/vectors/",
    "tests/tests/wire.rs",
    "tests/feature_flag_rules.json",
    "tests/vectors.json",
];

/// Source of the feature `aws-lc-rs`, which the build does not have. That of ring is part of the unit tests, which
/// compare it with pure Rust.
const INACTIVE_FILES: [&str; 1] = ["crypto/aws_lc.rs"];

/// The library of the integration tests, of which the tests use functions without dependencies.
const INTEGRATION_LIBRARY: &str = "tests/src/lib.rs";

/// The roots of the tests that use it.
const LIBRARY_USERS: [&str; 2] = ["tests/tests/vectors.rs", "tests/tests/wire.rs"];

/// What the sources call to select a mutant and to record that it was reached.
const SWITCH: &str = r#"
#[doc(hidden)]
#[inline(never)]
pub fn __mutant(id: u32) -> bool {
    use std::{io::Write as _, sync::{OnceLock, atomic::{AtomicBool, Ordering}}};
    static ACTIVE: OnceLock<u32> = OnceLock::new();
    static TRACE: OnceLock<Option<std::fs::File>> = OnceLock::new();
    static REACHED: [AtomicBool; 65536] = [const { AtomicBool::new(false) }; 65536];
    let active = *ACTIVE.get_or_init(|| std::env::var("MUTANT").map_or(0, |id| id.parse().unwrap()));
    let trace = TRACE.get_or_init(|| {
        let path = std::env::var_os("MUTANT_TRACE")?;
        Some(std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap())
    });
    if let Some(mut trace) = trace.as_ref() && !REACHED[id as usize].swap(true, Ordering::Relaxed) {
        trace.write_all(format!("{id}\n").as_bytes()).unwrap();
    }
    active == id
}
"#;

/// A test binary and the folder in which cargo runs it.
pub struct TestBinary {
    pub name: String,
    pub executable: PathBuf,
    pub folder: PathBuf,
}

pub struct Workspace {
    root: PathBuf,
    /// The copy.
    copy: PathBuf,
    /// Mutated files, as paths below `workos-core/src`.
    files: Vec<String>,
}

impl Workspace {
    /// Selects the sources below `modules`, without tests.
    pub fn new(root: PathBuf, target: &Path, modules: &[String]) -> Self {
        let source = root.join("workos-core/src");
        let mut files = Vec::new();
        for module in modules {
            let path = source.join(module);
            let module = module.trim_end_matches('/');
            if path.is_dir() {
                collect(&path, module, &mut files);
            } else {
                files.push(format!("{}.rs", module.trim_end_matches(".rs")));
            }
        }
        files.sort();
        Self { root, copy: target.join("workspace"), files }
    }

    /// Builds the test binaries with all mutants. Those that do not compile are added to `dropped` by their
    /// key.
    pub fn build(
        &self,
        target: &Path,
        dropped: &mut BTreeSet<String>,
    ) -> Result<(Vec<Mutant>, Vec<TestBinary>), String> {
        self.copy_files()?;
        loop {
            let mut mutants = Vec::new();
            let mut mutated = BTreeMap::new();
            for file in &self.files {
                let source = read(&self.root.join("workos-core/src").join(file))?;
                let result = mutate(file, &source, &mut mutants, dropped)
                    .map_err(|error| format!("{file} cannot be parsed: {error}"))?;
                write(&self.copy.join("workos-core/src").join(file), result.text.as_bytes())?;
                mutated.insert(format!("workos-core/src/{file}"), result);
            }
            let compiled = mutants.iter().filter(|mutant| !dropped.contains(&mutant.key())).count();
            eprintln!("building with {compiled} mutants");
            let (mut binaries, mut errors) = (Vec::new(), Vec::new());
            self.cargo(target, &mut binaries, &mut errors)?;
            if errors.is_empty() {
                return Ok((mutants, binaries));
            }
            let before = dropped.len();
            let mut ids = BTreeSet::new();
            for error in &errors {
                drop_mutants(error, &mutated, &mut ids);
            }
            dropped.extend(mutants.iter().filter(|mutant| ids.contains(&mutant.id)).map(Mutant::key));
            if dropped.len() == before {
                let rendered: Vec<&str> =
                    errors.iter().filter_map(|error| error["rendered"].as_str()).collect();
                return Err(format!("the tests do not compile:\n{}", rendered.join("\n")));
            }
        }
    }

    fn cargo(
        &self,
        target: &Path,
        binaries: &mut Vec<TestBinary>,
        errors: &mut Vec<serde_json::Value>,
    ) -> Result<(), String> {
        let output = Command::new(std::env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")))
            .current_dir(&self.copy)
            .args(["test", "--no-run", "--message-format=json"])
            // The tests compute ciphers and signatures, and nothing is debugged.
            .args(["--config", "profile.dev.package.\"*\".opt-level=2", "--config", "profile.dev.debug=0"])
            .args(["-p", "workos-core", "--features", "foreign-sessions", "--lib"])
            .args(INTEGRATION_TESTS.iter().flat_map(|name| ["--test", name]))
            .env("CARGO_TARGET_DIR", target.join("build"))
            .env("CARGO_INCREMENTAL", "1")
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("cargo cannot be run: {error}"))?;
        let before = errors.len();
        for line in output.stdout.split(|byte| *byte == b'\n') {
            let Ok(message) = serde_json::from_slice::<serde_json::Value>(line) else { continue };
            if message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
                errors.push(message["message"].clone());
            }
            if message["reason"] == "compiler-artifact"
                && message["profile"]["test"] == true
                && let (Some(executable), Some(name), Some(manifest)) = (
                    message["executable"].as_str(),
                    message["target"]["name"].as_str(),
                    message["manifest_path"].as_str(),
                )
            {
                let folder = Path::new(manifest).parent().unwrap_or(&self.copy).to_owned();
                binaries.push(TestBinary { name: name.to_owned(), executable: executable.into(), folder });
            }
        }
        if !output.status.success() && errors.len() == before {
            return Err(format!("cargo failed:\n{}", String::from_utf8_lossy(&output.stderr)));
        }
        Ok(())
    }

    /// Brings the copy up to date. Unchanged files keep their time, so that cargo builds only what changed.
    fn copy_files(&self) -> Result<(), String> {
        let output = Command::new("git")
            .current_dir(&self.root)
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()
            .map_err(|error| format!("git cannot be run: {error}"))?;
        let mut copied = BTreeSet::new();
        for path in output.stdout.split(|byte| *byte == 0) {
            let path = std::str::from_utf8(path).map_err(|error| error.to_string())?;
            let from = self.root.join(path);
            if path.is_empty() || path.starts_with("tests/mutants/") || !from.is_file() {
                continue;
            }
            let to = self.copy.join(path);
            copied.insert(to.clone());
            if path
                .strip_prefix("workos-core/src/")
                .is_some_and(|path| self.files.iter().any(|file| file == path))
            {
                continue;
            }
            let mut content = fs::read(&from).map_err(|error| format!("{path}: {error}"))?;
            match path {
                "workos-core/Cargo.toml" => content = without_lints(&content),
                "workos-core/src/lib.rs" => {
                    let mut all =
                        b"#![allow(warnings, arithmetic_overflow, overflowing_literals)]\n".to_vec();
                    all.extend(b"#![allow(unconditional_panic, unconditional_recursion)]\n");
                    all.extend(content);
                    all.extend(SWITCH.as_bytes());
                    content = all;
                }
                _ => {}
            }
            write(&to, &content)?;
            if let Some((path, content)) = integration_file(path, &content) {
                let to = self.copy.join("workos-core").join(path);
                write(&to, &content)?;
                copied.insert(to);
            }
        }
        let mut present = Vec::new();
        all_files(&self.copy, &mut present);
        for path in present {
            if !copied.contains(&path) && path.file_name() != Some(OsStr::new("Cargo.lock")) {
                fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Adds the mutants that caused an error: those with an alternative at one of its spans, else those of an
/// expression that contains or intersects one, else those in the same lines.
fn drop_mutants(error: &serde_json::Value, mutated: &BTreeMap<String, Mutated>, dropped: &mut BTreeSet<u32>) {
    let mut spans = Vec::new();
    let mut diagnostics = vec![error];
    while let Some(diagnostic) = diagnostics.pop() {
        spans.extend(diagnostic["spans"].as_array().into_iter().flatten());
        diagnostics.extend(diagnostic["children"].as_array().into_iter().flatten());
    }
    // The primary spans first.
    spans.sort_by_key(|span| span["is_primary"] != true);
    let place = |span: &serde_json::Value| {
        let file = span["file_name"].as_str()?;
        let file = mutated.iter().find(|(path, _)| file.ends_with(path.as_str()))?.1;
        let start = usize::try_from(span["byte_start"].as_u64()?).ok()?;
        let end = usize::try_from(span["byte_end"].as_u64()?).ok()?;
        Some((file, start, end))
    };
    let places: Vec<_> = spans.iter().filter_map(|span| place(span)).collect();
    for (file, start, end) in &places {
        let found = file.alternatives.iter().filter(|(range, _)| range.start <= *start && *end <= range.end);
        let before = dropped.len();
        dropped.extend(found.map(|(_, id)| *id));
        if dropped.len() > before {
            return;
        }
    }
    for (file, start, end) in &places {
        let innermost = file
            .sites
            .iter()
            .filter(|(range, id)| range.start <= *start && *end <= range.end && !dropped.contains(id))
            .map(|(range, _)| range.len())
            .min();
        let found = file.sites.iter().chain(&file.alternatives).filter(|(range, _)| {
            (range.start < *end && *start < range.end && range.start >= *start && range.end <= *end)
                || (range.start <= *start && *end <= range.end && Some(range.len()) == innermost)
        });
        let before = dropped.len();
        dropped.extend(found.map(|(_, id)| *id));
        if dropped.len() > before {
            return;
        }
    }
    for (file, start, end) in &places {
        let first = file.text[..*start].rfind('\n').unwrap_or(0);
        let last = file.text[*end..].find('\n').map_or(file.text.len(), |length| end + length);
        let found = file.alternatives.iter().filter(|(range, _)| first <= range.start && range.start < last);
        let before = dropped.len();
        dropped.extend(found.map(|(_, id)| *id));
        if dropped.len() > before {
            return;
        }
    }
}

/// Returns a file of an integration test as a file of workos-core, by its path in the package.
fn integration_file<'a>(path: &'a str, content: &[u8]) -> Option<(&'a str, Vec<u8>)> {
    if path == INTEGRATION_LIBRARY {
        let content = String::from_utf8_lossy(content);
        // Modules, and the features that some of them need.
        let left_out = ["pub mod ", "mod ", "#[cfg(feature = "];
        let functions: Vec<&str> =
            content.lines().filter(|line| !left_out.iter().any(|start| line.starts_with(start))).collect();
        return Some(("tests/library/mod.rs", functions.join("\n").into_bytes()));
    }
    if !INTEGRATION_FILES.iter().any(|file| path.starts_with(file)) {
        return None;
    }
    let mut text = String::from_utf8_lossy(content).replace("workos_tests::", "crate::library::");
    if LIBRARY_USERS.contains(&path) {
        text.push_str("\nmod library;\n");
    }
    Some((path.strip_prefix("tests/")?, text.into_bytes()))
}

fn without_lints(manifest: &[u8]) -> Vec<u8> {
    let manifest = String::from_utf8_lossy(manifest);
    let mut skip = false;
    let mut kept = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            skip = line.starts_with("[lints");
        }
        if !skip {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.into_bytes()
}

fn collect(folder: &Path, module: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{module}/{name}"), files);
        } else if name.ends_with(".rs") && !name.contains("tests") {
            let file = format!("{module}/{name}");
            if !INACTIVE_FILES.contains(&file.as_str()) {
                files.push(file);
            }
        }
    }
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            all_files(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file unless it has this content already.
fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    let result = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, content));
    result.map_err(|error| format!("{}: {error}", path.display()))
}
