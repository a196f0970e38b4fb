//! The cells of one shop, most of which are quiet: nothing is on its way, set aside or in anybody's
//! hands, and no count can come any more that lies before the last change. Of such a cell 28 bytes
//! are kept, of which 4 are for its name; only the others are whole [`Cell`]s.

use super::cell::{Anchor, Cell, CellView};
use super::names::{Name, Names};
use crate::id::SkuId;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroI32;
use std::sync::Arc;

/// A quantity in four bytes, of which one value is left free: the compiler puts the difference
/// between a quiet cell and another there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Small(NonZeroI32);

impl Small {
    fn of(qty: Qty) -> Option<Self> {
        let small = i32::try_from(qty.0).ok()?;
        NonZeroI32::new(small ^ i32::MIN).map(Self)
    }

    fn qty(self) -> Qty {
        Qty(i64::from(self.0.get() ^ i32::MIN))
    }
}

/// What is kept of a quiet cell.
#[derive(Clone, Debug, PartialEq)]
struct Quiet {
    anchor: Option<Arc<Anchor>>,
    /// [`Time::MIN`] is never.
    last_event_at: Time,
    book: i32,
    sold: Small,
}

impl Quiet {
    /// Of a cell, if that is all there is to know of it.
    fn of(cell: &Cell) -> Option<Self> {
        // Most of those that are not quiet keep changes, and one look says so.
        if cell.is_listed() {
            return None;
        }
        let view = cell.view();
        let quiet = Self {
            anchor: cell.anchor().cloned(),
            last_event_at: view.last_event_at.unwrap_or(Time::MIN),
            book: i32::try_from(view.book.0).ok()?,
            sold: Small::of(view.sold_since_count)?,
        };
        (quiet.cell() == *cell).then_some(quiet)
    }

    fn cell(&self) -> Cell {
        let last_event_at = Some(self.last_event_at).filter(|at| *at != Time::MIN);
        let units = (Qty(self.book.into()), self.sold.qty());
        Cell::quiet(units, self.anchor.clone(), last_event_at)
    }
}

/// **Invariant:** a cell that can be quiet is.
#[derive(Clone, Debug, PartialEq)]
enum Slot {
    Quiet(Quiet),
    Busy(Box<Cell>),
}

impl Slot {
    fn new(cell: Cell) -> Self {
        Quiet::of(&cell).map_or_else(|| Self::Busy(Box::new(cell)), Self::Quiet)
    }

    fn cell(&self) -> Cow<'_, Cell> {
        match self {
            Self::Quiet(quiet) => Cow::Owned(quiet.cell()),
            Self::Busy(cell) => Cow::Borrowed(cell),
        }
    }

    fn change<R>(&mut self, change: impl FnOnce(&mut Cell) -> R) -> R {
        match self {
            Self::Quiet(quiet) => {
                let mut cell = quiet.cell();
                let result = change(&mut cell);
                *self = Self::new(cell);
                result
            }
            Self::Busy(cell) => {
                let result = change(cell);
                if let Some(quiet) = Quiet::of(cell) {
                    *self = Self::Quiet(quiet);
                }
                result
            }
        }
    }
}

/// All cells of a shop that were ever named, by SKU; of the engine's own goods (parcels, which come
/// and go) those with something to know of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cells {
    names: Vec<Name>,
    slots: Vec<Slot>,
    hidden: BTreeMap<SkuId, Cell>,
}

impl Cells {
    fn find(&self, names: &Names, sku: &SkuId) -> Result<usize, usize> {
        self.names.binary_search_by(|name| names.order(*name, sku))
    }

    /// A cell, where there is one.
    pub fn get(&self, names: &Names, sku: &SkuId) -> Option<Cow<'_, Cell>> {
        if sku.is_hidden() {
            return self.hidden.get(sku).map(Cow::Borrowed);
        }
        self.find(names, sku).ok().map(|n| self.slots[n].cell())
    }

    /// A cell that is more than quiet.
    pub fn busy(&self, names: &Names, sku: &SkuId) -> Option<&Cell> {
        if sku.is_hidden() {
            return self.hidden.get(sku);
        }
        self.find(names, sku).ok().and_then(|n| match &self.slots[n] {
            Slot::Quiet(_) => None,
            Slot::Busy(cell) => Some(&**cell),
        })
    }

    /// All cells that are more than quiet.
    pub fn all_busy(&self) -> impl Iterator<Item = &Cell> {
        let busy = self.slots.iter().filter_map(|slot| match slot {
            Slot::Quiet(_) => None,
            Slot::Busy(cell) => Some(&**cell),
        });
        busy.chain(self.hidden.values())
    }

    /// Cells of goods that stand in a catalogue, by SKU.
    pub fn goods<'a>(&'a self, names: &'a Names) -> impl Iterator<Item = (&'a SkuId, CellView)> {
        let slots = self.names.iter().zip(&self.slots);
        slots.map(|(name, slot)| (names.sku(*name), slot.cell().view()))
    }

    /// Changes a cell; one that is not there begins as `unnamed`.
    pub fn change<R>(
        &mut self,
        names: &mut Names,
        sku: &SkuId,
        unnamed: impl FnOnce() -> Cell,
        change: impl FnOnce(&mut Cell) -> R,
    ) -> R {
        if sku.is_hidden() {
            return self.change_hidden(sku, change);
        }
        let n = self.find(names, sku).unwrap_or_else(|n| {
            self.make_room();
            self.names.insert(n, names.number(sku));
            self.slots.insert(n, Slot::new(unnamed()));
            n
        });
        self.slots[n].change(change)
    }

    /// A shop has hundreds of cells: half of the room must not stay empty, as it may in a vector.
    fn make_room(&mut self) {
        if self.slots.len() == self.slots.capacity() {
            let more = 4 + self.slots.len() / 8;
            self.names.reserve_exact(more);
            self.slots.reserve_exact(more);
        }
    }

    fn change_hidden<R>(&mut self, sku: &SkuId, change: impl FnOnce(&mut Cell) -> R) -> R {
        let cell = self.hidden.entry(sku.clone()).or_default();
        let result = change(cell);
        // What was there and is gone leaves nothing behind.
        if Quiet::of(cell).is_some() && cell.view().book == Qty::ZERO {
            self.hidden.remove(sku);
        }
        result
    }
}

/// A cell with the number of the count that it stands on.
#[derive(Serialize, Deserialize)]
struct Row<N, C>(N, Option<usize>, C);

/// The written form: each count once.
#[derive(Serialize, Deserialize)]
struct Written<N, C, A> {
    counts: Vec<A>,
    goods: Vec<Row<Name, C>>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    hidden: Vec<Row<N, C>>,
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = || self.slots.iter().map(Slot::cell);
        let hidden = || self.hidden.iter().map(|(sku, cell)| (sku, Cow::Borrowed(cell)));
        let all = cells().chain(hidden().map(|(_, cell)| cell));
        let anchors: BTreeSet<Arc<Anchor>> =
            all.filter_map(|cell| cell.anchor().cloned()).collect();
        let counts: Vec<&Anchor> = anchors.iter().map(|anchor| &**anchor).collect();
        let number = |cell: &Cell| {
            let anchor = cell.anchor()?;
            Some(counts.binary_search(&&**anchor).expect("every count is among them"))
        };
        let goods = self.names.iter().zip(cells());
        let goods = goods.map(|(name, cell)| Row(*name, number(&cell), cell)).collect();
        let hidden = hidden().map(|(sku, cell)| Row(sku, number(&cell), cell)).collect();
        Written { counts, goods, hidden }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::<SkuId, Cell, Anchor>::deserialize(deserializer)?;
        let counts: Vec<Arc<Anchor>> = written.counts.into_iter().map(Arc::new).collect();
        let whole = |count: Option<usize>, cell: Cell| {
            let anchor = count.map(|n| counts.get(n).cloned().ok_or("a cell's count is missing"));
            let anchor = anchor.transpose().map_err(serde::de::Error::custom)?;
            Ok(cell.standing_on(anchor))
        };
        let mut cells = Self::default();
        for Row(name, count, cell) in written.goods {
            cells.make_room();
            cells.names.push(name);
            cells.slots.push(Slot::new(whole(count, cell)?));
        }
        for Row(sku, count, cell) in written.hidden {
            cells.hidden.insert(sku, whole(count, cell)?);
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_cell_takes_28_bytes() {
        assert_eq!(size_of::<Slot>() + size_of::<Name>(), 28);
    }

    #[test]
    fn small_quantities_are_kept_and_great_ones_are_not_small() {
        for qty in [0, 1, -1, i64::from(i32::MAX), i64::from(i32::MIN) + 1].map(Qty) {
            assert_eq!(Small::of(qty).map(Small::qty), Some(qty));
        }
        for qty in [i64::from(i32::MIN), i64::from(i32::MAX) + 1].map(Qty) {
            assert_eq!(Small::of(qty), None);
        }
    }

    #[test]
    fn little_room_is_left_empty_and_none_is_made_for_each_cell() {
        let (mut cells, mut names, mut grown) = (Cells::default(), Names::default(), 0);
        for n in 0..300 {
            let (sku, before) = (format!("sku-{n}").parse().unwrap(), cells.slots.capacity());
            cells.change(&mut names, &sku, Cell::default, |_| ());
            grown += usize::from(cells.slots.capacity() != before);
            for room in [cells.slots.capacity(), cells.names.capacity()] {
                assert!((n + 1..=n + 5 + n / 8).contains(&room), "{room} for {}", n + 1);
            }
        }
        assert!(grown < 25, "{grown}");
    }
}
