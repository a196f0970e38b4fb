//! Closed reason codes: every "no" of the engine is one of these.

use serde::{Deserialize, Serialize};

/// Why a shop, a courier, an order or a request was not taken.
///
/// The first twelve are the codes of `optimize_format` for unassigned orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no courier at all, or none on shift.
    NoCourier,
    /// No allowed shop, alone or in the allowed split, has enough units.
    Stock,
    /// The hand-over cannot start within its window.
    Window,
    /// The shop is closed when the pickup could start.
    StoreClosed,
    /// It does not fit on board.
    Capacity,
    /// No courier has the skills.
    Skill,
    /// The courier's shift would end too early.
    Shift,
    /// The goods would be on board too long.
    MaxOnboard,
    /// The route would become too long.
    MaxDistance,
    /// The courier would carry more orders than he may.
    MaxOrders,
    /// It can be served, but serving it costs more than leaving it out.
    NotWorth,
    /// The search ended before it found a place, or before it knew why there is none.
    SearchLimit,
    /// The shop is too far away.
    OutOfReach,
    /// The shop does not offer this way of fulfilment.
    ModeNotOffered,
    /// The shop has sent no event for longer than its heartbeat allows.
    Stale,
    /// Feasible, but another option costs less.
    CostsMore,
    /// A sale in the shop took units that were set aside.
    StockTakenInStore,
    /// The shop gave units that were set aside to another shop.
    StockTransferred,
    /// A newer count of the shop is known.
    StaleSnapshot,
    /// The shelf was empty although the book said otherwise.
    ShelfEmpty,
    /// The courier declined.
    Declined,
    /// The courier did not answer in time.
    Lapsed,
    /// The courier has another offer open.
    OfferOpen,
    /// The courier is offline.
    Offline,
    /// The deadline of the quote or hold has passed.
    Expired,
    /// The customer cancelled.
    Cancelled,
    /// The customer was not there or refused.
    CustomerAbsent,
    /// Nothing of that name is known.
    Unknown,
    /// It is in a state that does not allow this.
    WrongState,
    /// Goods are on board and must be delivered or returned first.
    GoodsOnBoard,
    /// This is not the stop that comes next.
    WrongStop,
    /// The same id came before with other content.
    IdConflict,
    /// It happened before the late window and was only recorded.
    TooOld,
    /// It claims to happen in the future.
    InFuture,
    /// The proposal was based on a plan that has changed since.
    StalePlan,
    /// The proposal breaks a rule of the independent checker.
    Infeasible,
    /// The idempotency key was used with other content.
    KeyReused,
    /// The hold was resolved before: its goods have left the shop.
    AlreadyHandedOver,
    /// The hold was resolved before: its units were given back.
    AlreadyReleased,
    /// The hold was resolved before: its deadline passed.
    AlreadyExpired,
    /// The hold was resolved before: a physical fact took its units.
    AlreadyBroken,
    /// Work takes longer than planned.
    RunningLate,
    /// The hub does not deliver then by its own calendar.
    CalendarClosed,
    /// The hub has as many hand-overs on that day as it takes.
    DailyCap,
    /// The courier's time that the option was promised on is taken.
    SlackGone,
    /// It fits no compartment and no shelf place there.
    TooBig,
    /// The locker has no compartment for it.
    LockerFull,
    /// The pickup point has no shelf place for it.
    PointFull,
    /// There is no locker or pickup point near enough.
    NoPoint,
    /// No run comes to the pickup point within a week.
    NoRun,
    /// No run brought it as long as its place was kept.
    NotArrived,
    /// What was shown does not belong to this order.
    WrongCredential,
    /// Too many wrong codes were shown; none is taken for a while.
    TooManyAttempts,
    /// The shop has units, but what is known of them is too old to promise the last ones.
    DataTooOld,
    /// The shop does not sell this.
    NotListed,
    /// The shop has left the platform.
    StoreLeft,
    /// A delivery that goods were promised from did not come in time.
    InboundLate,
    /// A delivery that goods were promised from brought too few units.
    InboundShort,
    /// The weight is too far from what was ordered.
    WeightOff,
    /// The same was said moments ago, or too much of the kind.
    Repeated,
    /// The payment provider said no.
    PaymentRefused,
    /// Nothing of this person stands ready here.
    NothingReady,
    /// The credential is nobody's who could do this.
    NotLinked,
    /// The credential is somebody else's already.
    AlreadyLinked,
    /// A nearer shop has the whole basket.
    NotNearest,
    /// The courier stands there or is on his way there.
    StopStarted,
    /// The customer wanted it otherwise.
    ChangedByCustomer,
    /// The courier's break could not begin in its time.
    Break,
    /// Goods on board must be kept apart from it.
    KeptApart,
}

impl Reason {
    /// The code as it stands in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCourier => "no_courier",
            Self::Stock => "stock",
            Self::Window => "window",
            Self::StoreClosed => "store_closed",
            Self::Capacity => "capacity",
            Self::Skill => "skill",
            Self::Shift => "shift",
            Self::MaxOnboard => "max_onboard",
            Self::MaxDistance => "max_distance",
            Self::MaxOrders => "max_orders",
            Self::NotWorth => "not_worth",
            Self::SearchLimit => "search_limit",
            Self::OutOfReach => "out_of_reach",
            Self::ModeNotOffered => "mode_not_offered",
            Self::Stale => "stale",
            Self::CostsMore => "costs_more",
            Self::StockTakenInStore => "stock_taken_in_store",
            Self::StockTransferred => "stock_transferred",
            Self::StaleSnapshot => "stale_snapshot",
            Self::ShelfEmpty => "shelf_empty",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::OfferOpen => "offer_open",
            Self::Offline => "offline",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::CustomerAbsent => "customer_absent",
            Self::Unknown => "unknown",
            Self::WrongState => "wrong_state",
            Self::GoodsOnBoard => "goods_on_board",
            Self::WrongStop => "wrong_stop",
            Self::IdConflict => "id_conflict",
            Self::TooOld => "too_old",
            Self::InFuture => "in_future",
            Self::StalePlan => "stale_plan",
            Self::Infeasible => "infeasible",
            Self::KeyReused => "key_reused",
            Self::AlreadyHandedOver => "already_handed_over",
            Self::AlreadyReleased => "already_released",
            Self::AlreadyExpired => "already_expired",
            Self::AlreadyBroken => "already_broken",
            Self::RunningLate => "running_late",
            Self::CalendarClosed => "calendar_closed",
            Self::DailyCap => "daily_cap",
            Self::SlackGone => "slack_gone",
            Self::TooBig => "too_big",
            Self::LockerFull => "locker_full",
            Self::PointFull => "point_full",
            Self::NoPoint => "no_point",
            Self::NoRun => "no_run",
            Self::NotArrived => "not_arrived",
            Self::WrongCredential => "wrong_credential",
            Self::TooManyAttempts => "too_many_attempts",
            Self::DataTooOld => "data_too_old",
            Self::NotListed => "not_listed",
            Self::StoreLeft => "store_left",
            Self::InboundLate => "inbound_late",
            Self::InboundShort => "inbound_short",
            Self::WeightOff => "weight_off",
            Self::Repeated => "repeated",
            Self::PaymentRefused => "payment_refused",
            Self::NothingReady => "nothing_ready",
            Self::NotLinked => "not_linked",
            Self::AlreadyLinked => "already_linked",
            Self::StopStarted | Self::ChangedByCustomer => self.code_under_way(),
            Self::Break | Self::KeptApart | Self::NotNearest => self.code_of_plans(),
        }
    }

    /// The code of a reason that is about changes under way.
    fn code_under_way(self) -> &'static str {
        if self == Self::StopStarted { "stop_started" } else { "changed_by_customer" }
    }

    /// The code of a reason that only live plans have.
    fn code_of_plans(self) -> &'static str {
        match self {
            Self::Break => "break",
            Self::KeptApart => "kept_apart",
            _ => "not_nearest",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn code_and_json_agree() {
        for reason in [
            Reason::NoCourier,
            Reason::StockTakenInStore,
            Reason::KeyReused,
            Reason::MaxOnboard,
            Reason::AlreadyHandedOver,
            Reason::StopStarted,
            Reason::ChangedByCustomer,
            Reason::NotNearest,
            Reason::Break,
            Reason::KeptApart,
        ] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
    }
}
