//! The time of batches.

use std::time::{Duration, Instant};

use super::Work;

/// How long a row is measured, and the minimum number of batches of a side.
const TIME: Duration = Duration::from_secs(1);
const BATCHES: usize = 5;

/// Which time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// The time that passes.
    Wall,
    /// The CPU time of all threads of this process.
    Cpu,
}

impl Clock {
    /// Median seconds of one run of each side. The sides alternate. Zero if the system does not say.
    pub(super) fn medians(self, batch: u32, mut sides: Vec<&mut Work>) -> Vec<f64> {
        let mut times = vec![Vec::new(); sides.len()];
        let started = Instant::now();
        while started.elapsed() < TIME || times[0].len() < BATCHES {
            for (side, times) in sides.iter_mut().zip(&mut times) {
                times.push(self.time(batch, side));
            }
        }
        times.into_iter().map(median).collect()
    }

    fn time(self, batch: u32, side: &mut Work) -> f64 {
        let start = self.now();
        side(batch);
        (self.now() - start) / f64::from(batch)
    }

    fn now(self) -> f64 {
        match self {
            Self::Wall => {
                thread_local!(static START: Instant = Instant::now());
                START.with(Instant::elapsed).as_secs_f64()
            }
            Self::Cpu => cpu_seconds().unwrap_or_default(),
        }
    }
}

/// CPU time of the threads of this process, user and system, by Linux; `None` elsewhere.
fn cpu_seconds() -> Option<f64> {
    // The kernel adds the time since the last tick when a thread leaves the CPU.
    std::thread::sleep(Duration::from_micros(1));
    let mut nanoseconds = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        // A thread may have ended meanwhile.
        let Ok(text) = std::fs::read_to_string(task.ok()?.path().join("schedstat")) else { continue };
        nanoseconds += text.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(nanoseconds as f64 / 1e9)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
