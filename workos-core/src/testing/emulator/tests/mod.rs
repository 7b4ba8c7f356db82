//! Tests of the emulator.

mod engine;
