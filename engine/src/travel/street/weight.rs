//! One number for a way: its time first, its length second.
//!
//! A leg needs the fastest way and the length of that same way. Both are packed into one double as
//! `time_ms * 2^26 + length_cm`: whole numbers below 2^53 add and compare exactly, infinity means
//! no way, and the least of two is one machine instruction. Room is for 37 hours and 671 km; the
//! import refuses maps on which a way could be longer.

/// Centimetres that fit below the time.
const SCALE: f64 = (1u64 << 26) as f64;

/// Time and length of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// Milliseconds.
    pub ms: i64,
    /// Centimetres.
    pub cm: i64,
}

/// No way.
pub(super) const NONE: f64 = f64::INFINITY;

pub(super) fn pack(ms: u64, cm: u64) -> f64 {
    ms as f64 * SCALE + cm as f64
}

pub(super) fn unpack(weight: f64) -> Option<Reach> {
    weight.is_finite().then(|| {
        let ms = (weight / SCALE).floor();
        Reach { ms: ms as i64, cm: (weight - ms * SCALE) as i64 }
    })
}
