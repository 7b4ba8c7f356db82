//! Figures, and the file that keeps them for the tables of other programs.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{Measured, Program};

/// Figures of one operation.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Figures {
    pub(super) allocations: f64,
    pub(super) instructions: Option<f64>,
    pub(super) nanoseconds: Option<f64>,
}

/// Figures of the rows, by heading.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Results(pub(super) Vec<(String, Vec<Measured>)>);

impl Results {
    pub(super) fn push(&mut self, heading: &str, row: Measured) {
        match self.0.last_mut() {
            Some((last, rows)) if last == heading => rows.push(row),
            _ => self.0.push((heading.to_owned(), vec![row])),
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Measured> {
        self.0.iter().flat_map(|(_, rows)| rows)
    }

    /// Finds a row by its name.
    pub(super) fn row(&self, name: &str) -> Option<&Measured> {
        self.rows().find(|row| row.name == name)
    }

    pub(super) fn save(&self, program: Program) {
        let saved = fs::create_dir_all(program.results)
            .and_then(|()| fs::write(path(program, program.name), serde_json::to_vec(self)?));
        if let Err(error) = saved {
            eprintln!("the results are not saved: {error}");
        }
    }

    /// The saved results of a program, if it has run.
    pub(super) fn load(program: Program, name: &str) -> Option<Self> {
        serde_json::from_slice(&fs::read(path(program, name)).ok()?).ok()
    }
}

fn path(program: Program, name: &str) -> PathBuf {
    PathBuf::from(program.results).join(format!("{name}.json"))
}
