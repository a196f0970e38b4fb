//! A problem while it is read: engine types beside the names that become indices.

use super::couriers::Claims;
use super::error::FormatCode;
use super::fields::{Context, Path, text};
use super::json::Json;
use super::travel::Travel;
use sameday_engine::routing::problem::{Load, Objective, Request, Site, Vehicle};
use sameday_engine::unit::{Money, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Everything read so far.
pub(crate) struct Draft<'j> {
    pub(crate) now: Time,
    pub(crate) travel: Travel<'j>,
    pub(crate) prices: Prices,
    pub(crate) items: Index<'j>,
    pub(crate) item_loads: Vec<Load>,
    pub(crate) item_needs: Vec<Vec<&'j str>>,
    pub(crate) stores: Index<'j>,
    pub(crate) sites: Vec<Site>,
    pub(crate) orders: Index<'j>,
    pub(crate) requests: Vec<Request>,
    /// Skills each order asks for, those of its goods included.
    pub(crate) request_needs: Vec<BTreeSet<&'j str>>,
    pub(crate) couriers: Index<'j>,
    pub(crate) vehicles: Vec<Vehicle>,
    pub(crate) vehicle_skills: Vec<Vec<&'j str>>,
    pub(crate) claims: Claims,
}

/// Prices of `objective`.
pub(crate) struct Prices {
    pub(crate) objective: Objective,
    pub(crate) late_per_min: Money,
    pub(crate) refusal_base: Money,
}

impl<'j> Draft<'j> {
    /// Nothing read but what everything else refers to.
    pub(crate) fn new(now: Time, travel: Travel<'j>, prices: Prices) -> Self {
        Self {
            now,
            travel,
            prices,
            items: Index::new("SKU"),
            item_loads: Vec::new(),
            item_needs: Vec::new(),
            stores: Index::new("store"),
            sites: Vec::new(),
            orders: Index::new("order"),
            requests: Vec::new(),
            request_needs: Vec::new(),
            couriers: Index::new("courier"),
            vehicles: Vec::new(),
            vehicle_skills: Vec::new(),
            claims: Claims::default(),
        }
    }
}

/// Ids of one kind, in order.
pub(crate) struct Index<'j> {
    kind: &'static str,
    names: Vec<&'j str>,
    by_name: BTreeMap<&'j str, usize>,
}

impl<'j> Index<'j> {
    fn new(kind: &'static str) -> Self {
        Self { kind, names: Vec::new(), by_name: BTreeMap::new() }
    }

    /// Reads an id and gives it the next position.
    pub(crate) fn add(&mut self, json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) {
        let name = text(json, at, cx);
        if self.by_name.contains_key(name) && !name.is_empty() {
            let detail = format!("another {} has the id {name:.80?}", self.kind);
            cx.error(at, FormatCode::DuplicateId, detail);
        }
        self.by_name.entry(name).or_insert(self.names.len());
        self.names.push(name);
    }

    /// Reads an id that must be known.
    pub(crate) fn find(
        &self,
        json: &'j Json<'j>,
        at: &Path<'_>,
        cx: &mut Context,
    ) -> Option<usize> {
        let name = text(json, at, cx);
        self.find_name(name, at, cx)
    }

    /// Names that are ids already.
    pub(crate) fn of(kind: &'static str, names: &'j [String]) -> Self {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let by_name = names.iter().enumerate().map(|(i, &name)| (name, i)).collect();
        Self { kind, names, by_name }
    }

    /// Position of a name.
    pub(crate) fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Position of a name that must be known.
    pub(crate) fn find_name(&self, name: &str, at: &Path<'_>, cx: &mut Context) -> Option<usize> {
        let found = self.get(name);
        if found.is_none() && !name.is_empty() {
            let detail = format!("no {} has the id {name:.80?}", self.kind);
            cx.error(at, FormatCode::UnknownId, detail);
        }
        found
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The ids in order.
    pub(crate) fn owned(&self) -> Vec<String> {
        self.names.iter().map(|&name| name.to_owned()).collect()
    }
}
