//! Two ways of searching held against each other, run by run from the same seeds.

/// What the second way did, beside the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Couriers count before length.
    fleet: bool,
    /// Couriers more, in each pair.
    vehicles: Vec<f64>,
    /// Length more, as a share, in each pair with as many couriers.
    length: Vec<f64>,
    better: usize,
    worse: usize,
}

impl Effect {
    /// Of no pairs yet; whether couriers count before length.
    #[must_use]
    pub fn new(fleet: bool) -> Self {
        Self { fleet, vehicles: Vec::new(), length: Vec::new(), better: 0, worse: 0 }
    }

    /// A pair of runs, each with its couriers and its length.
    pub fn add(&mut self, first: (i64, i64), second: (i64, i64)) {
        let fleet = if self.fleet { second.0 - first.0 } else { 0 };
        self.vehicles.push(fleet as f64);
        if fleet == 0 && first.1 > 0 {
            self.length.push(second.1 as f64 / first.1 as f64 - 1.0);
        }
        let order = (fleet, second.1).cmp(&(0, first.1));
        self.better += usize::from(order.is_lt());
        self.worse += usize::from(order.is_gt());
    }

    /// Pairs so far.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.vehicles.len()
    }

    /// Cells of a table: pairs, couriers more, length more, pairs in which the second way was
    /// worse, and better.
    #[must_use]
    pub fn cells(&self) -> String {
        let fleet = mean(&self.vehicles).filter(|_| self.fleet);
        let fleet = fleet.map_or("-".to_owned(), |(m, e)| format!("{m:+.2} ± {e:.2}"));
        let length = mean(&self.length)
            .map_or("-".to_owned(), |(m, e)| format!("{:+.2} % ± {:.2}", m * 100.0, e * 100.0));
        format!("{} | {fleet} | {length} | {} | {}", self.pairs(), self.worse, self.better)
    }
}

/// Mean and standard error.
fn mean(of: &[f64]) -> Option<(f64, f64)> {
    let n = of.len() as f64;
    let mean = of.iter().sum::<f64>() / n;
    let spread = of.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (of.len() > 1).then(|| (mean, (spread / n).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn couriers_come_first_only_where_they_count() {
        for (fleet, cells) in
            [(true, "2 | +0.50 ± 0.50 | - | 1 | 1"), (false, "2 | - | -15.00 % ± 5.00 | 0 | 2")]
        {
            let mut effect = Effect::new(fleet);
            effect.add((5, 100), (6, 80));
            effect.add((5, 100), (5, 90));
            assert_eq!(effect.cells(), cells);
        }
    }
}
