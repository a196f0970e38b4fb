//! What a scenario expects of its end, beside the invariants, which hold in any case.

use super::names::{Names, Thing};
use super::table::{Fields, Page};
use crate::kpi::Figures;
use sameday_engine::model::OrderState;
use sameday_engine::world::World;
use serde_json::json;

/// One expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// A figure lies between these.
    Kpi {
        /// Which; one that was not measured counts as zero.
        name: String,
        /// At least.
        least: Option<f64>,
        /// At most.
        most: Option<f64>,
    },
    /// An order ended like this.
    Order {
        /// The name a line gave it.
        name: String,
        /// How.
        state: OrderState,
    },
}

impl Expect {
    pub(super) fn read(page: &mut Page<'_>, mut fields: Fields<'_, '_>) -> Option<Self> {
        let (kpi, order) = (fields.text(page, "kpi"), fields.text(page, "order"));
        let least = fields.number(page, "least", -1e12..=1e12);
        let most = fields.number(page, "most", -1e12..=1e12);
        let states = "the states of an order, such as delivered, cancelled or returned";
        let state = fields.word(page, "state", state_named, states);
        let at = fields.at();
        fields.end(page);
        match (kpi, order, state) {
            (Some(name), None, None) if least.is_some() || most.is_some() => {
                Some(Self::Kpi { name: name.to_owned(), least, most })
            }
            (None, Some(name), Some(state)) if least.is_none() && most.is_none() => {
                Some(Self::Order { name: name.to_owned(), state })
            }
            _ => {
                let what =
                    "an expectation has `kpi` with `least` or `most`, or `order` and `state`";
                page.say(at, what);
                None
            }
        }
    }

    /// What is the case instead, where it does not hold.
    #[must_use]
    pub fn unmet(&self, figures: &Figures, names: &Names, world: &World) -> Option<String> {
        match self {
            Self::Kpi { name, least, most } => {
                let value = figures.value(name).unwrap_or(0.0);
                let low = least.is_some_and(|least| value < least);
                let high = most.is_some_and(|most| value > most);
                let bounds = || match (least, most) {
                    (Some(least), None) => format!("at least {least}"),
                    (None, Some(most)) => format!("at most {most}"),
                    _ => format!("{} to {}", least.unwrap_or(0.0), most.unwrap_or(0.0)),
                };
                (low || high).then(|| format!("{name} is {value}, expected {}", bounds()))
            }
            Self::Order { name, state } => {
                let Some(Thing::Order(id)) = names.get(name) else {
                    return Some(format!("no line has named an order `{name}`"));
                };
                let is = world.order(*id).map(|order| order.state);
                let word = |state: Option<OrderState>| json!(state);
                (is != Some(*state)).then(|| {
                    format!("order {name} ({id}) is {}, expected {}", word(is), word(Some(*state)))
                })
            }
        }
    }
}

/// The state of this name.
pub(super) fn state_named(name: &str) -> Option<OrderState> {
    serde_json::from_value(json!(name)).ok()
}
