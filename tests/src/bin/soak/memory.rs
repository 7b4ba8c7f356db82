//! Resident memory of processes, and whether it grows.

use std::{fmt, fs, time::Duration};

/// Least duration of a run in which growth is judged. Shorter runs only fill caches.
pub(crate) const LEAST_DURATION: Duration = Duration::from_secs(120);

/// Returns the resident memory of this process in KiB; `None` on systems without `/proc`.
pub(crate) fn resident() -> Option<u64> {
    // Not `/proc/self/statm`, whose unit is the size of a page.
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The measurements of a process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(Vec<(Duration, u64)>);

/// Memory of a process in the middle and at the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Growth {
    /// In KiB.
    pub(crate) middle: u64,
    pub(crate) end: u64,
    /// The largest memory at the end that is no growth.
    pub(crate) limit: u64,
}

impl Samples {
    pub(crate) fn add(&mut self, at: Duration, resident: u64) {
        self.0.push((at, resident));
    }

    pub(crate) fn last(&self) -> u64 {
        self.0.last().map_or(0, |(_, resident)| *resident)
    }

    /// Compares the median of the last fifth of the run with that of the middle fifth. `slack` is in KiB.
    pub(crate) fn growth(&self, duration: Duration, slack: u64) -> Option<Growth> {
        let middle = self.median(duration * 2 / 5, duration * 3 / 5)?;
        let end = self.median(duration * 4 / 5, duration)?;
        Some(Growth { middle, end, limit: middle + middle / 10 + slack })
    }

    fn median(&self, from: Duration, to: Duration) -> Option<u64> {
        let within = self.0.iter().filter(|(at, _)| (from..=to).contains(at));
        let mut within: Vec<u64> = within.map(|(_, resident)| *resident).collect();
        within.sort_unstable();
        within.get(within.len() / 2).copied()
    }
}

impl Growth {
    pub(crate) fn is_growth(&self) -> bool {
        self.end > self.limit
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [middle, end, limit] = [self.middle, self.end, self.limit].map(|kib| kib as f64 / 1_024.0);
        write!(f, "{middle:.1} MiB in the middle, {end:.1} MiB at the end, limit {limit:.1} MiB")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth(resident: impl Fn(u64) -> u64) -> Growth {
        let mut samples = Samples::default();
        (0..=100).for_each(|second| samples.add(Duration::from_secs(second), resident(second)));
        samples.growth(Duration::from_secs(100), 8_192).unwrap()
    }

    #[test]
    fn growth_is_memory_at_the_end_above_the_middle_a_tenth_and_the_slack() {
        assert_eq!(growth(|_| 40_960), Growth { middle: 40_960, end: 40_960, limit: 53_248 });
        // Caches fill, then nothing grows.
        assert!(!growth(|second| 10_000 + second.min(40) * 1_000).is_growth());
        // A short peak in either window.
        assert!(!growth(|second| if second == 95 { 900_000 } else { 40_960 }).is_growth());
        assert!(growth(|second| 40_960 + second * 512).is_growth());
        assert!(Samples::default().growth(Duration::from_secs(100), 0).is_none());
    }
}
