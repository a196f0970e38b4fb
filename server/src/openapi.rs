//! The OpenAPI document, made from the handlers.

use crate::router;
use std::sync::OnceLock;
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
        (name = "orders", description = "The life of an order"),
        (name = "couriers", description = "Couriers, their offers and their stops"),
        (name = "plan", description = "The live plan"),
        (name = "optimisation", description = "Static problems"),
        (name = "operations", description = "For those who run the server"),
    ),
)]
pub(crate) struct Document;

/// The document as JSON text, made once.
#[must_use]
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let document = router::table().into_openapi();
        document.to_pretty_json().expect("an OpenAPI document is plain JSON")
    })
}
