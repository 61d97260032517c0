//! Matches: the table of cases that both suites read.

mod cases;
