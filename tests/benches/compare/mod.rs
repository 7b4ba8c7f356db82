//! Comparisons: our way of doing a thing against the least that anybody could do, in the same run.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use allocation_counter::measure;

/// Prints what the columns are.
pub(crate) fn heading() {
    println!("{:<44}{:>10}{:>10}{:>12}{:>12}{:>8}", "", "allocs", "floor", "ns", "floor ns", "ratio");
}

/// Prints one comparison, each time over a batch. The two take turns, so that what disturbs one disturbs the
/// other.
pub(crate) fn row<A, B>(name: &str, batch: u32, mut ours: impl FnMut() -> A, mut floor: impl FnMut() -> B) {
    drop((ours(), floor()));
    let allocations = measure(|| drop(black_box(ours()))).count_total;
    let floor_allocations = measure(|| drop(black_box(floor()))).count_total;
    let (mut our_times, mut floor_times) = (Vec::new(), Vec::new());
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(1) {
        our_times.push(time(batch, &mut ours));
        floor_times.push(time(batch, &mut floor));
    }
    let (ours, floor) = (median(our_times), median(floor_times));
    println!(
        "{name:<44}{allocations:>10}{floor_allocations:>10}{ours:>12.0}{floor:>12.0}{:>8.2}",
        ours / floor
    );
}

/// Nanoseconds a run.
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
