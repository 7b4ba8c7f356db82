//! Tests of the emulator.

mod emulator;
mod engine;
mod pages;
mod sign_in;
