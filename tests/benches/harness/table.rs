//! The table, for a terminal and as Markdown.

use super::{Figures, Measured, Program, results::Results};

/// Programs whose rows and figures a table in Markdown takes over.
const BUILDS: [&str; 3] = ["ring", "aws-lc-rs", "rustcrypto"];
const PEER: &str = "peer";

pub(super) fn print_columns() {
    println!(
        "{:<48}{:>18}{:>28}{:>26}",
        "", "allocations/floor", "instructions/floor (ratio)", "time/floor (ratio)"
    );
}

pub(super) fn print_row(row: &Measured) {
    let floor = row.floor.as_ref();
    let allocations = match floor {
        Some(floor) => format!("{}/{}", count(row.ours.allocations), count(floor.allocations)),
        None => count(row.ours.allocations),
    };
    let compared = |ours: Option<f64>, floor: Option<f64>, format: fn(f64) -> String| match (ours, floor) {
        (None, _) => "–".to_owned(),
        (Some(ours), None) => format(ours),
        (Some(ours), Some(floor)) => {
            format!("{}/{} ({:.2})", format(ours), format(floor), ours / floor)
        }
    };
    let instructions = compared(row.ours.instructions, floor.and_then(|floor| floor.instructions), count);
    let time = compared(row.ours.nanoseconds, floor.and_then(|floor| floor.nanoseconds), time);
    println!("{:<48}{allocations:>18}{instructions:>28}{time:>26}", row.name);
}

/// Prints rows of this run and those that only other builds have, beside the peer.
pub(super) fn print_markdown(program: Program, results: &Results) {
    let peer = Results::load(program, PEER);
    let others: Vec<Results> = BUILDS
        .iter()
        .filter(|build| **build != program.name)
        .filter_map(|build| Results::load(program, build))
        .collect();
    println!("Instructions / allocations / time, each for one operation.\n");
    for (heading, rows) in &results.0 {
        println!("| {heading} | peer | floor | ours | target |\n|---|---|---|---|---|");
        let of_others = others
            .iter()
            .flat_map(|other| &other.0)
            .filter(|(other, _)| other == heading)
            .flat_map(|(_, rows)| rows)
            .filter(|row| results.row(&row.name).is_none());
        for row in rows.iter().chain(of_others) {
            let peer = peer.as_ref().and_then(|peer| peer.row(base_name(&row.name)));
            println!(
                "| {} | {} | {} | {} | {} |",
                row.name,
                peer.map_or_else(|| "–".to_owned(), |peer| cell(&peer.ours)),
                row.floor.as_ref().map_or_else(|| "–".to_owned(), cell),
                cell(&row.ours),
                if row.target.is_empty() { "–" } else { &row.target },
            );
        }
        println!();
    }
}

/// The name of a row without the build, `… (ring)`, which the peer does not have.
fn base_name(name: &str) -> &str {
    BUILDS.iter().find_map(|build| name.strip_suffix(&format!(" ({build})"))).unwrap_or(name)
}

fn cell(figures: &Figures) -> String {
    let mut cell = match figures.instructions {
        Some(instructions) => format!("{} / {}", count(instructions), count(figures.allocations)),
        None => format!("– / {}", count(figures.allocations)),
    };
    if let Some(nanoseconds) = figures.nanoseconds {
        cell += &format!(" / {}", time(nanoseconds));
    }
    cell
}

/// A whole number with separators; millions with three decimals.
pub(super) fn count(number: f64) -> String {
    if number.abs() >= 1e6 {
        return format!("{:.3} M", number / 1e6);
    }
    let number = number.round() as i64;
    match number.abs() {
        1000.. => format!("{},{:03}", number / 1000, number.abs() % 1000),
        _ => number.to_string(),
    }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds.abs() {
        1e6.. => format!("{:.2} ms", nanoseconds / 1e6),
        1e5.. => format!("{:.0} µs", nanoseconds / 1e3),
        1e4.. => format!("{:.1} µs", nanoseconds / 1e3),
        1e3.. => format!("{:.2} µs", nanoseconds / 1e3),
        _ => format!("{nanoseconds:.0} ns"),
    }
}
