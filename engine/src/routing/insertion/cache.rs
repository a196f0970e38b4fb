//! Results of earlier insertion evaluations, valid while the route is the same.

/// What was found, or that nothing cheaper than a bound exists: the version of the route (0 is no
/// version), the ready time of the own pick for which it holds, the added cost, and the positions
/// as `first * 2^16 + second`; with `MISS` first the cost is a proven lower bound. Plain numbers:
/// memory that is zero from the beginning costs nothing until it is used.
type Entry = [u64; 4];

const MISS: u16 = u16::MAX;

/// What the cache knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing that helps.
    Nothing,
    /// No place adds less than the bound asked for.
    TooDear,
    /// The best place.
    Best(i64, [u16; 2]),
}

/// One row of couriers for each way of picking of each request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    entries: Vec<Entry>,
    vehicles: usize,
    /// First row of each request.
    rows: Vec<u32>,
}

impl Cache {
    /// Room for these numbers of choices.
    pub fn new(choices: impl Iterator<Item = usize>, vehicles: usize) -> Self {
        let mut rows = Vec::new();
        let mut next = 0;
        for count in choices {
            rows.push(next as u32);
            next += count;
        }
        Self { entries: vec![[0; 4]; next * vehicles], vehicles, rows }
    }

    fn at(&self, r: u32, choice: usize, v: u32) -> usize {
        (self.rows[r as usize] as usize + choice) * self.vehicles + v as usize
    }

    /// What is known about places that add less than `bound`.
    pub fn look_up(&self, key: Key, bound: i64) -> Known {
        let [version, ready, delta, after] =
            self.entries[self.at(key.request, key.choice, key.vehicle)];
        if version != key.version || ready.cast_signed() != key.ready {
            return Known::Nothing;
        }
        let delta = delta.cast_signed();
        if delta >= bound {
            return Known::TooDear;
        }
        let after = [(after >> 16) as u16, after as u16];
        if after[0] == MISS { Known::Nothing } else { Known::Best(delta, after) }
    }

    /// Notes the best place, or that none adds less than `bound`.
    pub fn store(&mut self, key: Key, found: Option<(i64, [u16; 2])>, bound: i64) {
        let (delta, after) = found.unwrap_or((bound, [MISS; 2]));
        let at = self.at(key.request, key.choice, key.vehicle);
        let after = u64::from(after[0]) << 16 | u64::from(after[1]);
        self.entries[at] = [key.version, key.ready.cast_unsigned(), delta.cast_unsigned(), after];
    }
}

/// One evaluation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub request: u32,
    pub choice: usize,
    pub vehicle: u32,
    pub version: u64,
    pub ready: i64,
}
