//! Benchmarks of the official crate: `cargo bench`. BENCHMARKS.md of the repository explains them.
