//! The one table of routes.

use crate::api::{
    analytics, availability, clock, couriers, events, export, geojson, gestures, hubs, map,
    masters, members, offers, operations, optimize, orders, placing, plan, points, positions,
    queue, quotes, reports, reservations, shops, snapshot, stops,
};
use crate::app::App;
use crate::layers;
use crate::openapi::{Document, Text};
use crate::web;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// Every route with its description.
pub(crate) fn table() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(events::post, export::tail))
        .routes(routes!(masters::put_sku, masters::get_sku))
        .routes(routes!(masters::list_stores))
        .routes(routes!(shops::list_skus))
        .routes(routes!(masters::put_store, masters::get_store, shops::delete_store))
        .routes(routes!(shops::put_assortment, shops::get_assortment, shops::delete_assortment))
        .routes(routes!(masters::get_stock, snapshot::put))
        .routes(routes!(queue::queue))
        .routes(routes!(points::list_points))
        .routes(routes!(points::put_point, points::get_point, points::delete_point))
        .routes(routes!(availability::availability))
        .routes(routes!(quotes::create))
        .routes(routes!(quotes::get, quotes::release))
        .routes(routes!(quotes::accept))
        .routes(routes!(reservations::create))
        .routes(routes!(reservations::get, reservations::release))
        .routes(routes!(reservations::extend))
        .routes(routes!(placing::create, orders::list))
        .routes(routes!(orders::get))
        .routes(routes!(orders::cancel))
        .routes(routes!(orders::change))
        .routes(routes!(orders::collect))
        .routes(routes!(orders::explanation))
        .routes(routes!(export::corners))
        .routes(routes!(gestures::present))
        .routes(routes!(gestures::receipt))
        .routes(routes!(members::put_member, members::get_member))
        .routes(routes!(members::put_defaults, members::get_defaults))
        .routes(routes!(members::erase))
        .routes(routes!(members::link))
        .routes(routes!(members::unlink))
        .routes(routes!(couriers::list))
        .routes(routes!(couriers::put_courier, couriers::get_courier))
        .routes(routes!(hubs::put_partner, hubs::get_partner))
        .routes(routes!(hubs::list_parcels))
        .routes(routes!(hubs::get_parcel))
        .routes(routes!(hubs::ledger))
        .routes(routes!(hubs::put_round))
        .routes(routes!(couriers::start_shift))
        .routes(routes!(couriers::end_shift))
        .routes(routes!(positions::positions))
        .routes(routes!(couriers::route))
        .routes(routes!(couriers::offers))
        .routes(routes!(couriers::news))
        .routes(routes!(stops::arrive))
        .routes(routes!(stops::complete))
        .routes(routes!(stops::fail))
        .routes(routes!(offers::accept))
        .routes(routes!(offers::decline))
        .routes(routes!(plan::plan))
        .routes(routes!(plan::changes))
        .routes(routes!(geojson::plan))
        .routes(routes!(map::map).layer(CompressionLayer::new()))
        .routes(routes!(map::live))
        .routes(routes!(clock::get, clock::put))
        .routes(routes!(optimize::optimize))
        .routes(routes!(optimize::check))
        .routes(routes!(reports::list))
        .routes(routes!(analytics::lost_demand))
        .routes(routes!(analytics::stock_advice))
        .routes(routes!(analytics::assortment))
        .routes(routes!(operations::health))
        .routes(routes!(operations::ready))
        .routes(routes!(operations::metrics))
        .routes(routes!(operations::version))
        .routes(routes!(operations::openapi))
        .routes(routes!(operations::docs))
}

/// The service over a state.
pub fn router(app: App) -> Router {
    let (routes, document) = table().split_for_parts();
    let text = document.to_pretty_json().expect("an OpenAPI document is plain JSON");
    routes
        .merge(web::routes())
        .fallback(layers::no_route)
        .method_not_allowed_fallback(layers::no_method)
        // Bodies are limited where they are read, each kind with its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(Extension(Text(text.into())))
        .layer(from_fn_with_state(app.clone(), layers::observe))
        .with_state(app)
}
