//! Compares the cost of an operation of workos-core with that of a baseline in the same run.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use allocation_counter::measure;

/// Prints the column headings.
pub(crate) fn heading() {
    println!("{:<44}{:>10}{:>10}{:>12}{:>12}{:>8}", "", "allocs", "baseline", "ns", "base ns", "ratio");
}

/// Prints one comparison: allocations of one run and the median time of a run, measured in batches.
///
/// The two alternate, so that disturbances of the machine affect both.
pub(crate) fn row<A, B>(
    name: &str,
    batch: u32,
    mut ours: impl FnMut() -> A,
    mut baseline: impl FnMut() -> B,
) {
    drop((ours(), baseline()));
    let allocations = measure(|| drop(black_box(ours()))).count_total;
    let baseline_allocations = measure(|| drop(black_box(baseline()))).count_total;
    let (mut our_times, mut baseline_times) = (Vec::new(), Vec::new());
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(1) {
        our_times.push(time(batch, &mut ours));
        baseline_times.push(time(batch, &mut baseline));
    }
    let (ours, baseline) = (median(our_times), median(baseline_times));
    println!(
        "{name:<44}{allocations:>10}{baseline_allocations:>10}{ours:>12.0}{baseline:>12.0}{:>8.2}",
        ours / baseline
    );
}

/// Returns the nanoseconds per run.
fn time<T>(batch: u32, run: &mut impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    for _ in 0..batch {
        drop(black_box(run()));
    }
    started.elapsed().as_secs_f64() * 1e9 / f64::from(batch)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
