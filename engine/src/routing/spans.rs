//! Instants that a list of spans allows.

use crate::unit::Span;

/// Later than every instant of a problem; sums with it do not overflow.
pub(crate) const FAR: i64 = i64::MAX / 8;

/// First allowed instant from `t` on; `FAR` when there is none.
pub(crate) fn earliest(spans: &[Span], t: i64) -> i64 {
    spans.iter().find(|span| t <= span.to.0).map_or(FAR, |span| t.max(span.from.0))
}

/// Last allowed instant up to `t`; `-FAR` when there is none.
pub(crate) fn latest(spans: &[Span], t: i64) -> i64 {
    spans.iter().rev().find(|span| t >= span.from.0).map_or(-FAR, |span| t.min(span.to.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Time;

    #[test]
    fn gaps_are_skipped_in_both_directions() {
        let spans = [(0, 10), (20, 30)].map(|(from, to)| Span { from: Time(from), to: Time(to) });
        for (t, next, last) in
            [(-5, 0, -FAR), (0, 0, 0), (10, 10, 10), (15, 20, 10), (30, 30, 30), (31, FAR, 30)]
        {
            assert_eq!((earliest(&spans, t), latest(&spans, t)), (next, last), "at {t}");
        }
    }
}
