//! Routes: versions ascend, a stop somebody stands at or drives to does not change under him,
//! goods on board stay with their courier, an order is on one route only.

use super::Findings;
use sameday_engine::decision::{Decision, Entry, HubDecision, RouteChange};
use sameday_engine::event::{Event, Handover, Taker};
use sameday_engine::id::{CourierId, OrderId, StopId};
use sameday_engine::model::{OrderState, PlannedStop, StopTask};
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
struct Walk {
    stops: Vec<PlannedStop>,
    leaves_at: Option<Time>,
    stands: bool,
    on_board: BTreeSet<OrderId>,
}

/// Everybody's accepted work as the entries tell it.
#[derive(Debug, Default)]
pub struct Routes {
    version: u64,
    walks: BTreeMap<CourierId, Walk>,
    /// Orders that lost their goods or their customer in this step: stops about them may go.
    lost: BTreeSet<OrderId>,
}

impl Routes {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        self.report(&entry.event, findings);
        self.lost.clear();
        for decision in &entry.decisions {
            self.note_loss(decision);
        }
        if let Event::CourierOffline { courier } = &entry.event {
            // Who goes home need not go where he was going.
            *self.walk(courier) = Walk::default();
        }
        for decision in &entry.decisions {
            match decision {
                Decision::PlanAdopted { version, routes } => {
                    self.ascend(*version, findings);
                    for change in routes {
                        self.change(entry.now, change, findings);
                    }
                    self.check_orders(findings);
                }
                Decision::PlanDrafted { version, .. } => self.ascend(*version, findings),
                Decision::WaitAdvised { courier, .. } => {
                    let idle = self.walk(courier).stops.is_empty();
                    findings.demand(idle, "sent_off_with_work", || courier.to_string());
                }
                Decision::GoodsHandedOver { handover } => self.hand_over(handover, findings),
                Decision::Hub(HubDecision::RoundTaken { courier, orders }) => {
                    self.walk(courier).on_board.extend(orders);
                }
                Decision::Hub(HubDecision::ParcelLeft { .. }) => self.put_off(&entry.event),
                _ => {}
            }
        }
    }

    /// What a courier has on board.
    #[must_use]
    pub fn on_board(&self, courier: &CourierId) -> &BTreeSet<OrderId> {
        const NONE: &BTreeSet<OrderId> = &BTreeSet::new();
        self.walks.get(courier).map_or(NONE, |walk| &walk.on_board)
    }

    /// Nothing is on board any more.
    pub fn end(&self, findings: &mut Findings) {
        for (courier, walk) in &self.walks {
            findings.demand(walk.on_board.is_empty(), "goods_left_on_board", || {
                format!("{courier}: {:?}", walk.on_board)
            });
        }
    }

    /// A courier's own report moves him along.
    fn report(&mut self, event: &Event, findings: &mut Findings) {
        match event {
            Event::StopArrived { courier, stop } => {
                self.expect(courier, *stop, findings);
                self.walk(courier).stands = true;
            }
            Event::StopCompleted { courier, stop } => {
                self.expect(courier, *stop, findings);
                self.complete(courier);
            }
            Event::StopFailed { courier, stop, .. } => {
                self.expect(courier, *stop, findings);
                self.leave(courier);
            }
            _ => {}
        }
    }

    fn expect(&mut self, courier: &CourierId, stop: StopId, findings: &mut Findings) {
        let next = self.walk(courier).stops.first().map(|stop| stop.id);
        findings.demand(next == Some(stop), "wrong_stop_taken", || {
            format!("{courier} reports {stop}, next is {next:?}")
        });
    }

    fn complete(&mut self, courier: &CourierId) {
        let walk = self.walk(courier);
        match walk.stops.first().map(|stop| stop.task.clone()) {
            Some(StopTask::Pickup { orders, .. }) => walk.on_board.extend(orders),
            Some(StopTask::Deliver { order } | StopTask::Return { order, .. }) => {
                walk.on_board.remove(&order);
            }
            None => {}
        }
        self.leave(courier);
    }

    fn leave(&mut self, courier: &CourierId) {
        let walk = self.walk(courier);
        walk.stands = false;
        if !walk.stops.is_empty() {
            walk.stops.remove(0);
        }
        walk.leaves_at = None;
    }

    fn note_loss(&mut self, decision: &Decision) {
        use OrderState::{Cancelled, Failed, Resourcing, Returned, Returning};
        match decision {
            Decision::OrderMoved {
                order,
                state: Cancelled | Failed | Resourcing | Returned | Returning,
                ..
            } => {
                self.lost.insert(*order);
            }
            Decision::Hub(HubDecision::ParcelCarriedOver { order, .. }) => {
                self.lost.insert(*order);
            }
            _ => {}
        }
    }

    /// Goods move with the event that says so, and only from whom they were with; who has met
    /// somebody may be sent elsewhere.
    fn hand_over(&mut self, handover: &Handover, findings: &mut Findings) {
        let taker = match &handover.to {
            Taker::Courier(taker) => Some(taker),
            Taker::Store(_) => None,
        };
        for order in &handover.orders {
            let had = self.walk(&handover.from).on_board.remove(order);
            findings.demand(had, "handed_over_by_nobody", || format!("{}: {order}", handover.from));
            if let Some(taker) = taker {
                self.walk(taker).on_board.insert(*order);
            }
        }
        for courier in taker.into_iter().chain([&handover.from]) {
            let walk = self.walk(courier);
            walk.leaves_at = walk.leaves_at.filter(|_| walk.stands);
        }
    }

    /// What a van could not hand over is no longer on its way to anybody.
    fn put_off(&mut self, event: &Event) {
        let Event::StopFailed { courier, .. } = event else { return };
        let lost = self.lost.clone();
        self.walk(courier).on_board.retain(|order| !lost.contains(order));
    }

    fn ascend(&mut self, version: u64, findings: &mut Findings) {
        findings.demand(version > self.version, "version_not_ascending", || {
            format!("{version} after {}", self.version)
        });
        self.version = version;
    }

    fn change(&mut self, now: Time, change: &RouteChange, findings: &mut Findings) {
        let lost = self.lost.clone();
        let walk = self.walk(&change.courier);
        let moving = walk.stands || walk.leaves_at.is_some_and(|at| at < now);
        if let Some(first) = walk.stops.first().filter(|_| moving) {
            let kept = change.stops.first().is_some_and(|next| next.id == first.id);
            let gone = orders_of(&first.task).iter().any(|order| lost.contains(order));
            findings.demand(kept || gone, "started_stop_changed", || {
                format!("{}: {} gave way", change.courier, first.id)
            });
        }
        for order in &walk.on_board {
            let kept = change.stops.iter().any(|stop| leaves_board(&stop.task, *order));
            findings.demand(kept, "goods_on_board_forgotten", || {
                format!("{} has {order}", change.courier)
            });
        }
        walk.stops.clone_from(&change.stops);
        walk.leaves_at = Some(change.leaves_at);
    }

    /// An order ends on one route only, and goods on board end where they are.
    fn check_orders(&self, findings: &mut Findings) {
        let mut carriers: BTreeMap<OrderId, &CourierId> = BTreeMap::new();
        for (courier, walk) in &self.walks {
            for stop in &walk.stops {
                let StopTask::Deliver { order } = stop.task else { continue };
                let other = carriers.insert(order, courier);
                findings.demand(other.is_none(), "order_on_two_routes", || {
                    format!("{order}: {courier} and {other:?}")
                });
            }
        }
        for (courier, walk) in &self.walks {
            for order in &walk.on_board {
                let moved = carriers.get(order).is_some_and(|carrier| *carrier != courier);
                findings
                    .demand(!moved, "goods_on_board_moved", || format!("{courier} has {order}"));
            }
        }
    }

    fn walk(&mut self, courier: &CourierId) -> &mut Walk {
        self.walks.entry(courier.clone()).or_default()
    }
}

fn orders_of(task: &StopTask) -> Vec<OrderId> {
    match task {
        StopTask::Pickup { orders, .. } => orders.clone(),
        StopTask::Deliver { order } | StopTask::Return { order, .. } => vec![*order],
    }
}

fn leaves_board(task: &StopTask, order: OrderId) -> bool {
    match task {
        StopTask::Deliver { order: here } | StopTask::Return { order: here, .. } => *here == order,
        StopTask::Pickup { .. } => false,
    }
}
