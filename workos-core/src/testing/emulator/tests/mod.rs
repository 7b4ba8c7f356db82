//! Tests of the emulator.

mod emulator;
mod engine;
mod pages;
mod routes;
mod shape;
mod sign_in;
mod table;
mod validation;
