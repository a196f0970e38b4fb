//! The OpenAPI document, made from the handlers.

use std::sync::Arc;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "sameday",
        description = "Live shop stock to promises, to dispatch of couriers. Conventions, errors \
                       and worked examples are in docs/api.md.",
        license(name = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "events", description = "What tills, scales, pickers and couriers saw"),
        (name = "catalogue", description = "What can be sold"),
        (name = "stores", description = "Shops and their stock"),
        (name = "quotes", description = "Who could serve a basket"),
        (name = "reservations", description = "Units set aside without an order"),
        (name = "orders", description = "The life of an order"),
        (name = "couriers", description = "Couriers, their offers and their stops"),
        (name = "parcels", description = "Parcels of the hub programme and of vans"),
        (name = "plan", description = "The live plan"),
        (name = "map", description = "The live map and its clock"),
        (name = "optimisation", description = "Static problems"),
        (name = "analytics", description = "What sells, what is missed and what to stock"),
        (name = "operations", description = "For those who run the server"),
    ),
)]
pub(crate) struct Document;

/// The whole document as JSON text; the router lends it to the handler that answers with it.
#[derive(Clone, Debug)]
pub struct Text(pub Arc<str>);
