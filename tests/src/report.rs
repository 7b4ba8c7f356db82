//! The outcomes of a program that prints a line per case.

/// Counts and prints the outcomes of cases.
#[derive(Debug, Default)]
pub struct Report {
    passed: u32,
    failed: u32,
}

impl Report {
    /// Prints a case, with its problem if it failed.
    pub fn case(&mut self, case: &str, problem: Option<String>) {
        match problem {
            None => {
                self.passed += 1;
                println!("ok      {case}");
            }
            Some(problem) => {
                self.failed += 1;
                println!("FAILED  {case}: {problem}");
            }
        }
    }

    /// Prints the counts.
    ///
    /// # Errors
    ///
    /// Returns `message` if a case failed.
    pub fn finish<'a>(&self, message: &'a str) -> Result<(), &'a str> {
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed > 0 { Err(message) } else { Ok(()) }
    }
}
