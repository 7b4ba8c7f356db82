//! The command line.

use super::{Budget, Row};

const USAGE: &str = "\
usage: cargo bench -p workos-tests [-- [--markdown | --check | --bless] [--no-times] [WORDS…]]

Prints the rows whose names or headings contain one of the words, or all rows.

  --markdown   prints the table as Markdown, with the figures of other builds and of the peer that were saved
  --check      compares instructions and allocations with the budget; takes no times
  --bless      writes the budget
  --no-times   takes no times";

/// What to do with the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Table,
    Markdown,
    Check,
    Bless,
    /// Runs the row of this name for valgrind.
    Count(String),
}

#[derive(Debug)]
pub(super) struct Options {
    pub(super) action: Action,
    no_times: bool,
    words: Vec<String>,
}

impl Options {
    /// # Errors
    ///
    /// Returns the usage.
    pub(super) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, &'static str> {
        let mut options = Self { action: Action::Table, no_times: false, words: Vec::new() };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // Cargo's.
                "--bench" => {}
                "--markdown" => options.action = Action::Markdown,
                "--check" => options.action = Action::Check,
                "--bless" => options.action = Action::Bless,
                "--no-times" => options.no_times = true,
                "--count" => options.action = Action::Count(arguments.next().ok_or(USAGE)?),
                flag if flag.starts_with('-') => return Err(USAGE),
                _ => options.words.push(argument.to_lowercase()),
            }
        }
        Ok(options)
    }

    pub(super) fn selects(&self, heading: &str, row: &Row) -> bool {
        let is_in_budget =
            !matches!(self.action, Action::Check | Action::Bless) || row.budget != Budget::None;
        let name = format!("{heading}\n{}", row.name).to_lowercase();
        is_in_budget && (self.words.is_empty() || self.words.iter().any(|word| name.contains(word)))
    }

    pub(super) fn is_filtered(&self) -> bool {
        !self.words.is_empty()
    }

    pub(super) fn times(&self) -> bool {
        !self.no_times && matches!(self.action, Action::Table | Action::Markdown)
    }
}
