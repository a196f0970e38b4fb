//! Reservations without an order: set aside, kept longer, given back, expired at the exact instant.

use super::admit::{Admitted, no, no_because, sku_known, store_known};
use super::step::Step;
use crate::decision::{Answer, Decision};
use crate::event::ReservationEvent;
use crate::id::{HoldId, StoreId};
use crate::model::{HoldState, Line};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::World;
use crate::world::reservations::Reservation;

/// Whether this may be done now.
pub(super) fn admit(world: &World, now: Time, event: &ReservationEvent) -> Admitted {
    match event {
        ReservationEvent::Requested { store, lines, until } => {
            store_known(world, store)?;
            lines.iter().try_for_each(|line| sku_known(world, &line.sku))?;
            until.map_or(Ok(()), |until| in_time(world, now, until))?;
            all_there(world, store, lines)
        }
        ReservationEvent::Extended { hold, until } => {
            let known = open(world, *hold)?;
            in_time(world, now, *until)?;
            match *until < known.until {
                true => no_because(Reason::WrongState, "it is kept longer than that already"),
                false => Ok(()),
            }
        }
        ReservationEvent::Released { hold } => open(world, *hold).map(drop),
    }
}

/// One that has not ended.
fn open(world: &World, hold: HoldId) -> Result<&Reservation, super::admit::Refusal> {
    let refused = |reason, hint: Option<&str>| {
        Err(super::admit::Refusal { reason, hint: hint.map(str::to_owned) })
    };
    let Some(known) = world.reservations().get(hold) else {
        return match world.ledger().hold(hold) {
            Some(_) => refused(Reason::WrongState, Some("it belongs to a quote or an order")),
            None => refused(Reason::Unknown, None),
        };
    };
    match known.state() {
        HoldState::Held | HoldState::Committed => Ok(known),
        HoldState::HandedOver => refused(Reason::AlreadyHandedOver, None),
        HoldState::Released => refused(Reason::AlreadyReleased, None),
        HoldState::Expired => refused(Reason::AlreadyExpired, None),
        HoldState::Broken => refused(Reason::AlreadyBroken, None),
    }
}

fn in_time(world: &World, now: Time, until: Time) -> Admitted {
    if until <= now {
        no(Reason::Expired)
    } else if until > now + world.config().reservation_max {
        no_because(Reason::WrongState, "nothing is set aside for so long")
    } else {
        Ok(())
    }
}

/// All of it, or the first line of which there is too little, and why.
fn all_there(world: &World, store: &StoreId, lines: &[Line]) -> Admitted {
    let doubled = |n: usize| lines[..n].iter().any(|line| line.sku == lines[n].sku);
    let odd = |n: usize| doubled(n) || lines[n].qty < Qty(1);
    if lines.is_empty() || (0..lines.len()).any(odd) {
        return no(Reason::WrongState);
    }
    if !world.is_open_for_business(store) {
        return no(Reason::StoreLeft);
    }
    let spec = &world.stores()[store];
    for line in lines {
        let atp = world.atp(spec, &line.sku);
        if atp >= line.qty {
            continue;
        }
        let reason = if !world.sells(store, &line.sku) {
            Reason::NotListed
        } else if world.is_data_too_old(spec, line) {
            Reason::DataTooOld
        } else {
            Reason::Stock
        };
        return no_because(reason, format!("{atp} of {} are left", line.sku));
    }
    Ok(())
}

impl Step<'_> {
    pub(super) fn on_reservation(&mut self, event: &ReservationEvent) -> Answer {
        match event {
            ReservationEvent::Requested { store, lines, until } => {
                let until = until.unwrap_or(self.world.now() + self.world.config().reservation);
                let hold = self.set_aside(store, lines, Vec::new(), until);
                self.decide(Decision::ReservationKept { hold, until });
                Answer::Reserved { reservation: hold }
            }
            ReservationEvent::Extended { hold, until } => {
                self.decide(Decision::ReservationKept { hold: *hold, until: *until });
                Answer::Done
            }
            ReservationEvent::Released { hold } => {
                self.end_hold(*hold, HoldState::Released, Reason::Cancelled);
                // What waits for a shop may find it in this one now.
                self.dispatch();
                Answer::Done
            }
        }
    }
}
