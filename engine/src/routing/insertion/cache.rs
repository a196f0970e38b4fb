//! Results of earlier insertion evaluations, valid while the route is the same.

/// What was found, or that nothing cheaper than a bound exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// Version of the route; 0 is never a version.
    version: u64,
    /// Ready time of the own pick for which it holds.
    ready: i64,
    /// Added cost, or with `after[0] == MISS` a proven lower bound of it.
    delta: i64,
    after: [u16; 2],
}

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
        let blank = Entry { version: 0, ready: 0, delta: 0, after: [MISS; 2] };
        Self { entries: vec![blank; next * vehicles], vehicles, rows }
    }

    fn at(&self, r: u32, choice: usize, v: u32) -> usize {
        (self.rows[r as usize] as usize + choice) * self.vehicles + v as usize
    }

    /// What is known about places that add less than `bound`.
    pub fn look_up(&self, key: Key, bound: i64) -> Known {
        let entry = &self.entries[self.at(key.request, key.choice, key.vehicle)];
        if entry.version != key.version || entry.ready != key.ready {
            return Known::Nothing;
        }
        if entry.delta >= bound {
            return Known::TooDear;
        }
        if entry.after[0] == MISS {
            return Known::Nothing;
        }
        Known::Best(entry.delta, entry.after)
    }

    /// Notes the best place, or that none adds less than `bound`.
    pub fn store(&mut self, key: Key, found: Option<(i64, [u16; 2])>, bound: i64) {
        let (delta, after) = found.unwrap_or((bound, [MISS; 2]));
        let at = self.at(key.request, key.choice, key.vehicle);
        self.entries[at] = Entry { version: key.version, ready: key.ready, delta, after };
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
