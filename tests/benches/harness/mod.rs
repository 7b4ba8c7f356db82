//! Compares the cost of an operation with a floor, which is the same work written by hand, in the same run: allocations,
//! instructions and time.
//!
//! A program lists [`Row`]s and calls [`run`]. Allocations are exact. Instructions are counted by valgrind, which executes
//! this program once more for each row; see [`callgrind`]. Times are medians of batches of both sides that alternate, so that
//! disturbances of the machine affect both.

mod budget;
mod callgrind;
mod clock;
pub(crate) mod loopback;
mod options;
mod results;
mod table;

use std::hint::black_box;

use allocation_counter::measure;

use self::{
    callgrind::Callgrind,
    clock::Clock,
    options::{Action, Options},
    results::{Figures, Results},
};

/// What a program of rows is called and compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    /// Name of the file with the results, and of the build: `ring`, `aws-lc-rs`, `rustcrypto`, `peer`.
    pub(crate) name: &'static str,
    /// Folder of the results of all programs.
    pub(crate) results: &'static str,
    /// File of the budget, if this build has one.
    pub(crate) budget: Option<&'static str>,
}

/// Runs an operation as often as the argument says.
pub(crate) type Work = Box<dyn FnMut(u32)>;

/// The operation and its floor.
pub(crate) struct Sides {
    ours: Work,
    /// Subtracted from `ours`.
    ours_base: Option<Work>,
    floor: Option<Work>,
}

/// Repeats an operation and keeps its results from being optimized away.
fn repeated<T>(mut operation: impl FnMut() -> T + 'static) -> Work {
    Box::new(move |runs| {
        for _ in 0..runs {
            drop(black_box(operation()));
        }
    })
}

impl Sides {
    pub(crate) fn new<T>(ours: impl FnMut() -> T + 'static) -> Self {
        Self::of_runs(repeated(ours))
    }

    /// An operation that is run several times by itself.
    pub(crate) fn of_runs(ours: impl FnMut(u32) + 'static) -> Self {
        Self { ours: Box::new(ours), ours_base: None, floor: None }
    }

    /// Sets the same work written by hand.
    pub(crate) fn floor<T>(self, floor: impl FnMut() -> T + 'static) -> Self {
        self.floor_of_runs(repeated(floor))
    }

    /// Sets the same work written by hand, run several times by itself.
    pub(crate) fn floor_of_runs(mut self, floor: impl FnMut(u32) + 'static) -> Self {
        self.floor = Some(Box::new(floor));
        self
    }

    /// Sets an operation whose cost is subtracted.
    pub(crate) fn over<T>(mut self, base: impl FnMut() -> T + 'static) -> Self {
        self.ours_base = Some(repeated(base));
        self
    }

    /// The sides that exist, in the order of [`combine`].
    fn all(&mut self) -> impl Iterator<Item = &mut Work> {
        [Some(&mut self.ours), self.ours_base.as_mut(), self.floor.as_mut()].into_iter().flatten()
    }

    /// Figures of ours and of the floor, from one number for each side that exists.
    fn combine(&self, values: &[f64]) -> (Option<f64>, Option<f64>) {
        let mut values = values.iter().copied();
        let ours = values.next();
        let base = self.ours_base.as_ref().and_then(|_| values.next());
        let floor = self.floor.as_ref().and_then(|_| values.next());
        (ours.map(|ours| ours - base.unwrap_or_default()), floor)
    }
}

/// Which checks a row is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Budget {
    /// Instructions and allocations.
    Full,
    /// Allocations only: counting the instructions takes too long.
    Allocations,
    /// None, because the counts differ between runs.
    None,
}

/// One line of the table.
pub(crate) struct Row {
    name: String,
    /// Sets up the operations. Not called for rows that are not selected.
    setup: Box<dyn FnOnce() -> Sides>,
    target: &'static str,
    /// Number of runs of which the time is taken.
    batch: u32,
    /// Number of runs of which allocations and instructions are counted.
    counted: u32,
    /// Number of operations of one run.
    per: u32,
    clock: Clock,
    budget: Budget,
    timed: bool,
    /// Number of runs before anything is measured, so that what happens once does not count.
    warm_up: u32,
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, setup: impl FnOnce() -> Sides + 'static) -> Self {
        Self {
            name: name.into(),
            setup: Box::new(setup),
            target: "",
            batch: 100,
            counted: 10,
            per: 1,
            clock: Clock::Wall,
            budget: Budget::Full,
            timed: true,
            warm_up: 2,
        }
    }

    /// Sets what the operation should cost, as text for the table.
    pub(crate) fn target(mut self, target: &'static str) -> Self {
        self.target = target;
        self
    }

    /// Sets the number of runs of which the time is taken, 100 by default.
    pub(crate) fn batch(mut self, batch: u32) -> Self {
        self.batch = batch;
        self
    }

    /// Sets the number of runs of which allocations and instructions are counted, 10 by default.
    pub(crate) fn counted(mut self, runs: u32) -> Self {
        self.counted = runs;
        self
    }

    /// Sets the number of operations of one run, by which all figures are divided.
    pub(crate) fn per(mut self, operations: u32) -> Self {
        self.per = operations;
        self
    }

    /// Measures the CPU time of this process in place of the time that passes.
    pub(crate) fn cpu_time(mut self) -> Self {
        self.clock = Clock::Cpu;
        self
    }

    /// Does not take the time.
    pub(crate) fn untimed(mut self) -> Self {
        self.timed = false;
        self
    }

    /// Measures from the first run on, since a run takes long.
    pub(crate) fn cold(mut self) -> Self {
        self.warm_up = 0;
        self
    }

    /// Counts no instructions, since the operation takes too long in valgrind.
    pub(crate) fn without_instructions(mut self) -> Self {
        self.budget = Budget::Allocations;
        self
    }

    /// Leaves the row out of the budget.
    pub(crate) fn without_budget(mut self) -> Self {
        self.budget = Budget::None;
        self
    }
}

/// Rows under a heading.
pub(crate) struct Group {
    pub(crate) heading: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// Does what the command line says; see [`options`]. Returns whether the program has succeeded.
pub(crate) fn run(program: Program, groups: Vec<Group>) -> bool {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return false;
        }
    };
    if let Action::Count(name) = &options.action {
        let row = groups.into_iter().flat_map(|group| group.rows).find(|row| row.name == *name);
        return row.map(callgrind::count_row).is_some();
    }
    let callgrind = Callgrind::find();
    match &callgrind {
        Err(reason) => eprintln!("Instructions are not counted: {reason}.\n"),
        Ok(_) => eprintln!("Instructions are counted by valgrind; system calls are not part of them.\n"),
    }
    let callgrind = callgrind.ok();
    let mut results = Results::default();
    let is_live = options.action == Action::Table;
    if is_live {
        table::print_columns();
    }
    for Group { heading, rows } in groups {
        let mut is_first = true;
        for row in rows.into_iter().filter(|row| options.selects(heading, row)) {
            if is_live && std::mem::take(&mut is_first) {
                println!("\n{heading}");
            }
            let result = measure_row(row, callgrind.as_ref(), options.times());
            if is_live {
                table::print_row(&result);
            }
            results.push(heading, result);
        }
    }
    match options.action {
        Action::Table | Action::Markdown => {
            if !options.is_filtered() {
                results.save(program);
            }
            if options.action == Action::Markdown {
                table::print_markdown(program, &results);
            }
            true
        }
        Action::Check => budget::check(program, &results, options.is_filtered(), callgrind.is_some()),
        Action::Bless => budget::bless(program, &results, options.is_filtered(), callgrind.is_some()),
        Action::Count(_) => true,
    }
}

/// The result of a row.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Measured {
    name: String,
    target: String,
    ours: Figures,
    floor: Option<Figures>,
}

fn measure_row(row: Row, callgrind: Option<&Callgrind>, times: bool) -> Measured {
    let callgrind = callgrind.filter(|_| row.budget != Budget::Allocations);
    let instructions = callgrind.and_then(|callgrind| callgrind.count(&row.name));
    let mut sides = (row.setup)();
    for side in sides.all() {
        (0..row.warm_up).for_each(|_| side(1));
    }
    let operations = f64::from(row.counted) * f64::from(row.per);
    let allocations: Vec<f64> =
        sides.all().map(|side| measure(|| side(row.counted)).count_total as f64 / operations).collect();
    let allocations = sides.combine(&allocations);
    let instructions = instructions.map_or((None, None), |counts| {
        let counts: Vec<f64> = counts.iter().map(|count| *count as f64 / operations).collect();
        sides.combine(&counts)
    });
    let times = if times && row.timed {
        let times: Vec<f64> = row
            .clock
            .medians(row.batch, sides.all().collect())
            .iter()
            .map(|seconds| seconds * 1e9 / f64::from(row.per))
            .collect();
        sides.combine(&times)
    } else {
        (None, None)
    };
    let figures = |allocations, instructions: Option<f64>, nanoseconds| Figures {
        allocations,
        instructions,
        nanoseconds,
    };
    Measured {
        name: row.name,
        target: row.target.to_owned(),
        ours: figures(allocations.0.unwrap_or_default(), instructions.0, times.0),
        floor: allocations.1.map(|allocations| figures(allocations, instructions.1, times.1)),
    }
}
