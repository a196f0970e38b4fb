//! Measured figures: criterion benches of the kernels, and runs judged from outside.
//!
//! `benches/benches/*.rs` hold the criterion benches; each kernel stands beside a naive peer in the
//! same run, so that a ratio can be read off on any machine. `src/bin/acceptance.rs` and
//! `src/bin/compare.rs` run the real program on public instances and let independent judges, given
//! as Python scripts, say what the result is worth: our own checker marks nothing of ours here.
//!
//! Neither instances nor judges are part of the repository: `SAMEDAY_DATA` names the folder of the
//! data, `SAMEDAY_JUDGES` that of the judges (by default `tools` beside the data).

pub mod ablation;
pub mod compare;
pub mod durable;
pub mod islands;
pub mod machine;
pub mod naive;
pub mod outside;
pub mod paired;
pub mod recount;
pub mod reference;
pub mod sample;
pub mod sheet;
