//! What a problem may ask of the routing search. Only what the search decides and the checker
//! judges is here, and each has an instance worked by hand in `engine/tests/routing_*.rs`.

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Something that the routing search supports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature {
            $($(#[$doc])* $name,)+
        }

        impl Feature {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in `/version`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

features! {
    /// An order may be picked at any of several shops; the shop is part of the decision.
    AlternativeShops = "alternative_shops",
    /// Orders share the stock of each shop.
    SharedStock = "shared_stock",
    /// An order that has a place may move to another shop.
    SwitchShop = "switch_shop",
    /// Two orders that have places may exchange the units they take.
    SwapUnits = "swap_units",
    /// An order may be picked at two shops, lines divided by units, at a price.
    Split = "split",
    /// An order picked at two shops may move back to one.
    Merge = "merge",
    /// A start later than a soft due time costs so much a minute.
    SoftWindows = "soft_windows",
    /// Doors and shops have several spans.
    SeveralWindows = "several_windows",
    /// Goods are on board for a limited time.
    MaxOnboard = "max_onboard",
    /// Loads are limited in weight and volume at once.
    CapacityDimensions = "capacity_dimensions",
    /// An order asks for skills of its courier.
    Skills = "skills",
    /// An order may be left out at its own price.
    OptionalOrders = "optional_orders",
    /// A route lies within its courier's shift.
    Shifts = "shifts",
    /// A courier takes breaks, each of which begins within its span.
    Breaks = "breaks",
    /// Each courier starts and ends at places of his own.
    OwnStartAndEnd = "own_start_and_end",
    /// A route may end wherever its last stop is.
    OpenRoutes = "open_routes",
    /// Few pickers make orders wait for one another, by release.
    PickerQueue = "picker_queue",
    /// A courier waits in a shop or at a door from arrival until he is served.
    ShopQueueTime = "shop_queue_time",
    /// So many jobs may begin in a quarter of an hour.
    ShopPace = "shop_pace",
    /// Goods on board at the start are delivered by who has them.
    GoodsOnBoard = "goods_on_board",
    /// The first stops of a route are binding.
    FrozenPrefix = "frozen_prefix",
    /// A route may start from the courier's current one.
    WarmStart = "warm_start",
    /// Pay has a fixed part, parts by hour, kilometre and order, and a guarantee.
    PayModels = "pay_models",
    /// The hours of a route are paid, waiting too, so it begins as late as nothing gets later.
    PaidWaiting = "paid_waiting",
    /// Each hour of waiting has a price by itself.
    WaitingCost = "waiting_cost",
    /// Some goods are never on board together.
    IncompatibleGoods = "incompatible_goods",
    /// Asking a courier who may decline costs what that is expected to cost.
    AcceptanceProbability = "acceptance_probability",
    /// A stop that a courier knows already and that he is not to make any more has a price.
    ChangedStops = "changed_stops",
    /// What does not fit on board is fetched on another trip to the shop.
    Reload = "reload",
    /// A route has a greatest length and a greatest number of hand-overs.
    RouteLimits = "route_limits",
    /// Travel depends on the vehicle, and there and back may differ.
    TravelProfiles = "travel_profiles",
    /// How long a leg takes depends on when it is begun.
    TimeOfDayTravel = "time_of_day_travel",
    /// An order may be barred from some couriers or bound to one.
    BarredAndPinned = "barred_and_pinned",
    /// Units of an order may be set aside in one shop.
    FixedPicks = "fixed_picks",
    /// All goods on board come from one shop.
    OneSitePerTrip = "one_site_per_trip",
    /// Labour of picking costs so much an hour, shop by shop.
    PickingLabour = "picking_labour",
    /// A shop whose book may be wrong costs more.
    DoubtedStock = "doubted_stock",
}
