//! `PUT /v1/stores/{id}/stock`: the numbers of a legacy till, all of them or none.

use crate::app::{App, Call};
use crate::body::Json;
use crate::extract::Id;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::read::Reader;
use crate::wire::snapshot::SnapshotIn;
use crate::wire::stock::StockOut;
use axum::extract::State;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, StockFact};
use sameday_engine::id::StoreId;

/// Takes what a legacy till believes to have at an instant, in one piece.
///
/// It is the same fact as the event `sameday.stock.snapshot`: sales and receipts after `as_of` are
/// applied on top. But where a newer count of the shop is known nothing of it is taken. The same
/// document again changes nothing.
#[utoipa::path(put, path = "/v1/stores/{id}/stock", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    request_body(content = SnapshotIn, example = json!({
        "as_of": "2026-11-21T10:30:00Z", "complete": true,
        "cells": [{"sku": "rose-red-12", "on_hand": 40}]})),
    responses((status = 200, body = StockOut), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "`stale_snapshot`: a newer count of the shop is known"),
        (status = 422, body = ProblemDocument)))]
pub async fn put(
    State(app): State<App>,
    Id(id): Id<StoreId>,
    body: Json<SnapshotIn>,
) -> Result<axum::Json<StockOut>, Problem> {
    let fact = body.shape.fact(id.clone(), &body.canonical);
    let (asked, about) = (body.shape, fact.clone());
    app.read(move |engine| check(&asked, &about, engine)).await??;
    app.run(&Call::new("PUT", None, "", ""), Event::Stock(fact)).await?;
    let now = app.driver.now();
    let stock = app.read(move |engine| {
        let world = engine.world();
        world.stores().get(&id).map(|store| StockOut::of(store, world, now))
    });
    Ok(axum::Json(stock.await?.expect("a shop that took a snapshot is there")))
}

fn check(asked: &SnapshotIn, fact: &StockFact, engine: &Engine) -> Result<(), Problem> {
    if !engine.world().stores().contains_key(&fact.store) {
        return Err(Problem::not_found("store", &fact.store));
    }
    let mut reader = Reader::default();
    asked.check(fact, engine.world(), &mut reader);
    reader.finish()
}
