//! The tests that look at the crate from outside, in one program.

mod compiled;
mod fuzz;
mod layering;
mod matches;
mod readers;
mod sentences;
