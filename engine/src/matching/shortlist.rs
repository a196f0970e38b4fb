//! Which of many able shops are looked at closely: with two shops to choose from for every line, a
//! pair can be found; the nearest ones alone may all lack the same line.

use crate::id::StoreId;
use crate::model::Line;
use std::collections::BTreeSet;

/// A shop that has at least a part of a basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Able {
    /// Which.
    pub store: StoreId,
    /// What it lacks.
    pub missing: Vec<Line>,
}

impl Able {
    fn has(&self, line: &Line) -> bool {
        self.missing.iter().all(|missing| missing.sku != line.sku)
    }
}

/// Positions of at most `most` shops of `able`, which come nearest first: those with the whole
/// basket, then in turn the next one for each line, the rarest line first, then the others.
pub(super) fn shortlist(lines: &[Line], able: &[Able], most: usize) -> BTreeSet<usize> {
    let whole = (0..able.len()).filter(|shop| able[*shop].missing.is_empty());
    let mut chosen: BTreeSet<usize> = whole.take(most).collect();
    let carriers = |line: &Line| (0..able.len()).filter(|shop| able[*shop].has(line)).collect();
    let mut carriers: Vec<Vec<usize>> = lines.iter().map(carriers).collect();
    carriers.sort_by_key(Vec::len);
    carriers.push((0..able.len()).collect());
    let (rest, by_line) = carriers.split_last().expect("the last one is of all shops");
    let turns = (0..able.len()).flat_map(|turn| by_line.iter().filter_map(move |c| c.get(turn)));
    for shop in turns.chain(rest) {
        if chosen.len() >= most {
            break;
        }
        chosen.insert(*shop);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Qty;

    fn line(sku: &str) -> Line {
        Line { sku: sku.parse().unwrap(), qty: Qty(1) }
    }

    /// Shops by the lines that they lack, nearest first.
    fn able(lacks: &[&[&str]]) -> Vec<Able> {
        let shop = |(n, lacks): (usize, &&[&str])| Able {
            store: format!("shop-{n}").parse().unwrap(),
            missing: lacks.iter().map(|sku| line(sku)).collect(),
        };
        lacks.iter().enumerate().map(shop).collect()
    }

    #[test]
    fn whole_baskets_come_first_then_each_line_in_turn() {
        let lines = [line("milk"), line("lamp")];
        let (no_lamp, no_milk, all): (&[&str], &[&str], &[&str]) = (&["lamp"], &["milk"], &[]);
        for (shops, most, chosen) in [
            // The nearest three lack the lamp; the only one that has it lies behind them.
            (&[no_lamp, no_lamp, no_lamp, no_milk][..], 2, &[0, 3][..]),
            (&[no_lamp, no_lamp, no_milk, no_milk, no_lamp], 3, &[0, 2, 3]),
            (&[no_lamp, no_lamp, all, no_milk], 1, &[2]),
            (&[no_lamp, no_lamp, all, no_milk], 3, &[0, 2, 3]),
            // Who has no line as a whole may still share one.
            (&[&["milk", "lamp"], no_milk], 2, &[0, 1]),
            (&[no_lamp], 8, &[0]),
            (&[], 8, &[]),
        ] {
            let found: Vec<usize> = shortlist(&lines, &able(shops), most).into_iter().collect();
            assert_eq!(found, chosen, "{shops:?} {most}");
        }
    }
}
