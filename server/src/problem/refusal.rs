//! What is answered when the engine refuses.

use axum::http::StatusCode;
use sameday_engine::reason::Reason;

/// Status, slug and title for each reason that can refuse a command.
pub(super) fn refusal(reason: Reason) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as S;
    let conflict = |slug, title| (S::CONFLICT, slug, title);
    match reason {
        Reason::Unknown => (S::NOT_FOUND, "not_found", "Not found"),
        Reason::Expired | Reason::AlreadyExpired => (S::GONE, "expired", "It has expired"),
        Reason::Lapsed => (S::GONE, "expired", "Its deadline has passed"),
        Reason::Stock
        | Reason::StockTakenInStore
        | Reason::StockTransferred
        | Reason::ShelfEmpty
        | Reason::AlreadyBroken => conflict("stock_taken", "The goods are gone"),
        Reason::StaleSnapshot => conflict("stale_snapshot", "A newer count of the shop is known"),
        Reason::SlackGone => conflict("slack_gone", "The courier's time is gone"),
        Reason::WeightOff => conflict("weight_off", "The weight is too far from what was ordered"),
        Reason::GoodsOnBoard => conflict("goods_on_board", "Goods are on board"),
        Reason::StopStarted => conflict("stop_started", "The courier is there or on his way"),
        Reason::WrongStop => conflict("wrong_stop", "Another stop comes first"),
        Reason::WrongState
        | Reason::Cancelled
        | Reason::Declined
        | Reason::OfferOpen
        | Reason::AlreadyHandedOver
        | Reason::AlreadyReleased => conflict("wrong_state", "Its state does not allow this"),
        Reason::WrongCredential => {
            conflict("wrong_credential", "What was shown is not that of this order")
        }
        Reason::TooManyAttempts => (
            S::TOO_MANY_REQUESTS,
            "too_many_attempts",
            "Too many wrong codes; wait so many seconds",
        ),
        Reason::Offline => conflict("offline", "The courier is offline"),
        Reason::IdConflict => conflict("id_conflict", "The id came before, other content"),
        Reason::KeyReused => {
            (S::UNPROCESSABLE_ENTITY, "key_reused", "The idempotency key has another body")
        }
        Reason::PaymentRefused => {
            (S::PAYMENT_REQUIRED, "payment_refused", "The payment was refused")
        }
        Reason::NothingReady => (S::NOT_FOUND, "nothing_ready", "Nothing of his stands here"),
        Reason::NotLinked => conflict("not_linked", "The credential is nobody's"),
        Reason::AlreadyLinked => conflict("already_linked", "It is somebody's already"),
        Reason::TooOld => (S::UNPROCESSABLE_ENTITY, "too_old", "It happened too long ago"),
        Reason::InFuture => (S::UNPROCESSABLE_ENTITY, "in_future", "It is in the future"),
        Reason::TooBig | Reason::LockerFull | Reason::PointFull => {
            conflict("no_place", "There is no place for it")
        }
        Reason::CalendarClosed => {
            conflict("calendar_closed", "The hub is closed then by its own calendar")
        }
        // Every reason is named here, so that a new one is given its words or is made a plain no.
        #[rustfmt::skip]
        Reason::InboundLate | Reason::InboundShort | Reason::NoCourier | Reason::Window
        | Reason::StoreClosed | Reason::Capacity | Reason::Skill | Reason::Shift
        | Reason::MaxOnboard | Reason::MaxDistance | Reason::MaxOrders | Reason::NotWorth
        | Reason::SearchLimit | Reason::OutOfReach | Reason::ModeNotOffered | Reason::Stale
        | Reason::CostsMore | Reason::CustomerAbsent | Reason::StalePlan | Reason::Infeasible
        | Reason::RunningLate | Reason::DailyCap | Reason::NoPoint | Reason::NoRun
        | Reason::NotArrived | Reason::DataTooOld | Reason::NotListed | Reason::StoreLeft
        | Reason::Repeated | Reason::NotNearest | Reason::ChangedByCustomer | Reason::Break
        | Reason::KeptApart => conflict("not_possible", "That is not possible now"),
    }
}
