//! What a shop has to pick.

use crate::app::App;
use crate::extract::Id;
use crate::problem::{Problem, ProblemDocument};
use crate::wire::queue::QueueOut;
use axum::extract::State;
use sameday_engine::id::StoreId;

/// What a shop picks, has to pick, and keeps ready, oldest order first.
#[utoipa::path(get, path = "/v1/stores/{id}/queue", tag = "stores",
    params(("id" = String, Path, example = "st_flora")),
    responses((status = 200, body = QueueOut), (status = 404, body = ProblemDocument)))]
pub async fn queue(
    State(app): State<App>,
    Id(id): Id<StoreId>,
) -> Result<axum::Json<QueueOut>, Problem> {
    let name = id.clone();
    let queue = app.read(move |engine| {
        let world = engine.world();
        world.stores().get(&id).map(|store| QueueOut::of(store, world))
    });
    queue.await?.map(axum::Json).ok_or_else(|| Problem::not_found("store", name))
}
