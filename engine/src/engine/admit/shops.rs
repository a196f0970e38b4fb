//! What may be said of a shop as such.

use super::{Admitted, no, no_because, sku_known};
use crate::event::ShopEvent;
use crate::reason::Reason;
use crate::world::World;
use std::collections::BTreeSet;

pub(super) fn admit(world: &World, event: &ShopEvent) -> Admitted {
    if !world.is_open_for_business(event.store()) {
        return no_because(Reason::Unknown, event.store());
    }
    let ShopEvent::AssortmentPut { listed: Some(listed), .. } = event else { return Ok(()) };
    let names: BTreeSet<_> = listed.iter().map(|listed| &listed.sku).collect();
    if names.len() < listed.len() {
        return no(Reason::WrongState);
    }
    names.into_iter().try_for_each(|sku| sku_known(world, sku))
}
