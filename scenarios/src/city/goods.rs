//! What the shops of the synthetic city are and sell.
//!
//! Prices, weights, popularity, rates and opening hours are **assumed** (orders of magnitude of a
//! European city); nothing here is measured. Pick times of shops are assumed around the 4 minutes
//! of a courier's pickup stop in the public meal delivery instances (sourced).

use sameday_engine::model::{PickModel, Sku};
use sameday_engine::unit::{Millis, Money};

/// Kinds of shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Supermarket.
    Grocer,
    /// Corner shop with a small part of a grocer's goods.
    Kiosk,
    /// Bread and cake.
    Bakery,
    /// Flowers.
    Florist,
    /// Medicine without prescription, care.
    Pharmacy,
    /// Cables, batteries, small devices.
    Electronics,
    /// Books and toys.
    Books,
    /// Clothes and shoes.
    Fashion,
    /// Things for the home.
    Home,
    /// Cheese, wine, tea.
    Deli,
}

impl Kind {
    /// What a shop of the map sells by its value of `shop=*`; `None` where we have no goods for it.
    #[must_use]
    pub fn of_map(shop: &str) -> Option<Self> {
        Some(match shop {
            "supermarket" | "grocery" | "department_store" | "health_food" | "food" => Self::Grocer,
            "convenience" | "kiosk" | "newsagent" | "general" | "variety_store" => Self::Kiosk,
            "bakery" | "pastry" => Self::Bakery,
            "florist" | "garden_centre" => Self::Florist,
            "chemist" | "pharmacy" | "cosmetics" | "perfumery" | "herbalist" => Self::Pharmacy,
            "electronics" | "mobile_phone" | "computer" | "hifi" | "camera" => Self::Electronics,
            "books" | "toys" | "gift" | "stationery" | "games" | "music" => Self::Books,
            "clothes"
            | "shoes"
            | "bag"
            | "boutique"
            | "fashion"
            | "fashion_accessories"
            | "sports"
            | "outdoor"
            | "leather"
            | "fabric" => Self::Fashion,
            "interior_decoration"
            | "furniture"
            | "houseware"
            | "kitchen"
            | "hardware"
            | "doityourself"
            | "bed"
            | "lighting"
            | "curtain" => Self::Home,
            "deli" | "butcher" | "cheese" | "seafood" | "greengrocer" | "tea" | "coffee"
            | "chocolate" | "confectionery" | "wine" | "alcohol" | "beverages" => Self::Deli,
            _ => return None,
        })
    }
}

/// What all shops of a kind have in common.
pub struct Trade {
    /// Which kind.
    pub kind: Kind,
    /// First part of the shops' names.
    pub name: &'static str,
    /// How many of them the city has.
    pub shops: usize,
    /// Till sales of one shop in an hour.
    pub sales_per_hour: f64,
    /// Chance of another line on the same receipt.
    pub more_lines: f64,
    /// Share of the online baskets that are for this kind.
    pub online_share: f64,
    /// Local opening hours on weekdays, and on Saturday.
    pub hours: [(u32, u32); 2],
    /// Seconds of a pick job, seconds of each line, pickers.
    pub pick: (i64, i64, u32),
}

/// What shops of a kind have in common.
///
/// # Panics
/// Never: a test finds every kind in the table.
#[must_use]
pub fn trade(kind: Kind) -> &'static Trade {
    TRADES.iter().find(|trade| trade.kind == kind).expect("every kind has its trade")
}

/// All kinds.
pub static TRADES: [Trade; 10] = [
    new(Kind::Grocer, "grocer", 10, 72.0, 0.55, 0.40).open(8, 20, 20).picking(150, 25, 3),
    new(Kind::Kiosk, "kiosk", 8, 34.0, 0.25, 0.11).open(6, 22, 22).picking(80, 20, 1),
    new(Kind::Bakery, "bakery", 8, 42.0, 0.35, 0.11).open(6, 18, 16).picking(60, 15, 1),
    new(Kind::Florist, "florist", 6, 7.0, 0.10, 0.08).open(9, 19, 17).picking(180, 60, 1),
    new(Kind::Pharmacy, "pharmacy", 5, 18.0, 0.20, 0.09).open(8, 19, 18).picking(100, 30, 2),
    new(Kind::Electronics, "volt", 4, 10.0, 0.15, 0.06).open(9, 20, 20).picking(120, 30, 2),
    new(Kind::Books, "books", 5, 12.0, 0.20, 0.05).open(9, 19, 18).picking(120, 30, 1),
    new(Kind::Fashion, "fashion", 3, 11.0, 0.25, 0.05).open(10, 20, 19).picking(180, 40, 2),
    new(Kind::Home, "home", 2, 7.0, 0.20, 0.02).open(10, 19, 18).picking(180, 60, 1),
    new(Kind::Deli, "deli", 3, 16.0, 0.35, 0.03).open(9, 19, 18).picking(100, 30, 1),
];

const fn new(
    kind: Kind,
    name: &'static str,
    shops: usize,
    sales_per_hour: f64,
    more_lines: f64,
    online_share: f64,
) -> Trade {
    let (hours, pick) = ([(0, 24), (0, 24)], (60, 15, 1));
    Trade { kind, name, shops, sales_per_hour, more_lines, online_share, hours, pick }
}

impl Trade {
    const fn open(mut self, from: u32, weekday: u32, saturday: u32) -> Self {
        self.hours = [(from, weekday), (from, saturday)];
        self
    }

    const fn picking(mut self, base_s: i64, line_s: i64, pickers: u32) -> Self {
        self.pick = (base_s, line_s, pickers);
        self
    }

    /// When its shops are open, Monday to Sunday.
    #[must_use]
    pub fn week(&self) -> Vec<Vec<(u32, u32)>> {
        let span = |(from, to): (u32, u32)| vec![(from * 3_600, to * 3_600)];
        let mut days = vec![span(self.hours[0]); 5];
        days.push(span(self.hours[1]));
        days.push(Vec::new());
        days
    }

    /// How its shops pick.
    #[must_use]
    pub fn pick_model(&self) -> PickModel {
        let (base, line, pickers) = self.pick;
        PickModel {
            base: Millis::from_secs(base),
            per_line: Millis::from_secs(line),
            parallel: Some(pickers),
            ..PickModel::default()
        }
    }
}

/// One article: kinds of shops that have it, name, price, grams, millilitres, popularity.
pub struct Article {
    /// Who sells it.
    pub sold_by: &'static [Kind],
    /// Name of the SKU.
    pub name: &'static str,
    /// Minor units, grams and millilitres of one unit.
    pub unit: (i64, i64, i64),
    /// Share among the articles of a shop.
    pub popularity: f64,
    /// Whether the courier must check the age of who takes it.
    pub adults_only: bool,
}

const BOTH: &[Kind] = &[Kind::Grocer, Kind::Kiosk];
const GROCER: &[Kind] = &[Kind::Grocer];
const BAKERY: &[Kind] = &[Kind::Bakery];
const BREAD: &[Kind] = &[Kind::Bakery, Kind::Grocer];
const FLORIST: &[Kind] = &[Kind::Florist];
const PHARMACY: &[Kind] = &[Kind::Pharmacy];
const CARE: &[Kind] = &[Kind::Pharmacy, Kind::Grocer];
const VOLT: &[Kind] = &[Kind::Electronics];
const BATTERIES: &[Kind] = &[Kind::Electronics, Kind::Kiosk];
const BOOKS: &[Kind] = &[Kind::Books];
const FASHION: &[Kind] = &[Kind::Fashion];
const HOME: &[Kind] = &[Kind::Home];
const DELI: &[Kind] = &[Kind::Deli];
const WINE: &[Kind] = &[Kind::Deli, Kind::Grocer, Kind::Kiosk];

const fn article(
    sold_by: &'static [Kind],
    name: &'static str,
    price: i64,
    g: i64,
    ml: i64,
    popularity: f64,
) -> Article {
    Article { sold_by, name, unit: (price, g, ml), popularity, adults_only: false }
}

/// The catalogue.
pub const ARTICLES: [Article; 66] = [
    article(BOTH, "milk-1l", 129, 1_050, 1_000, 9.0),
    article(BOTH, "water-6x1.5l", 299, 9_300, 9_500, 5.0),
    article(BOTH, "cola-1.5l", 179, 1_600, 1_550, 6.0),
    article(BOTH, "beer-6x0.5l", 649, 5_200, 4_500, 4.0).adults(),
    article(WINE, "wine-red-0.75l", 799, 1_250, 1_000, 2.5).adults(),
    article(BOTH, "crisps-175g", 219, 190, 1_800, 5.0),
    article(BOTH, "chocolate-100g", 139, 105, 120, 7.0),
    article(BOTH, "ice-cream-500ml", 449, 420, 520, 3.0),
    article(GROCER, "eggs-10", 329, 680, 1_600, 6.0),
    article(GROCER, "butter-250g", 239, 255, 260, 6.0),
    article(GROCER, "bananas-1kg", 189, 1_000, 1_800, 8.0),
    article(GROCER, "tomatoes-500g", 199, 500, 900, 6.0),
    article(GROCER, "apples-1kg", 279, 1_000, 1_900, 5.0),
    article(GROCER, "chicken-400g", 549, 420, 700, 3.5),
    article(GROCER, "pasta-500g", 119, 510, 900, 5.0),
    article(GROCER, "rice-1kg", 249, 1_010, 1_200, 3.0),
    article(GROCER, "coffee-500g", 699, 520, 1_100, 3.0),
    article(GROCER, "olive-oil-0.5l", 899, 800, 700, 1.5),
    article(GROCER, "cheese-400g", 429, 410, 500, 4.0),
    article(GROCER, "yoghurt-500g", 159, 520, 600, 5.0),
    article(GROCER, "detergent-1.5l", 599, 1_600, 1_700, 1.2),
    article(GROCER, "kitchen-roll-4", 349, 700, 7_000, 1.5),
    article(BREAD, "bread-wheat-750g", 389, 750, 2_800, 7.0),
    article(BREAD, "rolls-6", 270, 400, 2_600, 9.0),
    article(BAKERY, "pretzel", 95, 90, 500, 10.0),
    article(BAKERY, "croissant", 160, 70, 450, 8.0),
    article(BAKERY, "apple-cake", 1_890, 1_200, 4_000, 1.2),
    article(BAKERY, "birthday-cake", 2_990, 1_800, 7_000, 0.6),
    article(FLORIST, "roses-red-12", 2_490, 700, 9_000, 4.0),
    article(FLORIST, "bouquet-mixed", 1_990, 600, 9_000, 5.0),
    article(FLORIST, "tulips-10", 990, 400, 5_000, 4.0),
    article(FLORIST, "orchid-pot", 1_690, 1_300, 11_000, 1.5),
    article(FLORIST, "candle-3", 790, 500, 900, 1.5),
    article(PHARMACY, "painkiller-20", 499, 30, 90, 5.0),
    article(PHARMACY, "cough-syrup", 899, 220, 250, 3.0),
    article(PHARMACY, "nasal-spray", 449, 40, 90, 4.0),
    article(PHARMACY, "thermometer", 1_290, 60, 200, 0.8),
    article(CARE, "nappies-40", 1_299, 1_500, 14_000, 1.8),
    article(CARE, "sun-cream", 999, 250, 300, 1.5),
    article(VOLT, "usb-c-cable", 1_299, 60, 250, 4.0),
    article(VOLT, "charger-30w", 2_499, 110, 400, 2.5),
    article(VOLT, "headphones", 4_990, 250, 1_500, 1.5),
    article(VOLT, "hdmi-cable", 999, 120, 500, 1.5),
    article(BATTERIES, "batteries-aa-8", 699, 200, 120, 3.0),
    article(VOLT, "light-bulb-2", 549, 90, 600, 2.0),
    article(BOOKS, "novel-of-the-month", 1_800, 420, 900, 3.0),
    article(BOOKS, "children-book", 1_400, 480, 1_100, 3.0),
    article(BOOKS, "puzzle-500", 1_599, 600, 2_600, 1.5),
    article(BOOKS, "board-game", 3_499, 1_400, 5_200, 1.2),
    article(BOOKS, "greeting-card", 350, 20, 60, 4.0),
    article(FASHION, "socks-3", 899, 150, 600, 5.0),
    article(FASHION, "t-shirt-m", 1_499, 180, 1_200, 4.0),
    article(FASHION, "scarf-wool", 2_990, 220, 1_800, 2.0),
    article(FASHION, "gloves", 1_990, 120, 700, 2.0),
    article(FASHION, "trainers-42", 7_990, 950, 9_500, 1.0),
    article(FASHION, "rain-jacket", 8_990, 600, 6_000, 0.8),
    article(HOME, "towel-2", 1_990, 900, 5_500, 2.5),
    article(HOME, "vase", 2_490, 1_100, 4_500, 1.2),
    article(HOME, "frying-pan", 3_490, 1_300, 7_000, 1.0),
    article(HOME, "screw-set", 1_290, 800, 900, 1.8),
    article(HOME, "lamp-table", 3_990, 1_700, 14_000, 0.8),
    article(DELI, "parmesan-250g", 890, 260, 300, 3.0),
    article(DELI, "olives-200g", 450, 220, 260, 3.0),
    article(DELI, "tea-green-100g", 790, 110, 350, 2.5),
    article(DELI, "pralines-250g", 1_290, 270, 900, 2.0),
    article(DELI, "wine-white-0.75l", 1_090, 1_250, 1_000, 2.0).adults(),
];

impl Article {
    const fn adults(mut self) -> Self {
        self.adults_only = true;
        self
    }

    /// As an entry of the catalogue.
    ///
    /// # Panics
    /// When a name of the table is no id, which a test excludes.
    #[must_use]
    pub fn sku(&self) -> Sku {
        let (price, g, ml) = self.unit;
        let skill = |name: &str| name.parse().expect("a plain word is a skill");
        Sku {
            g,
            ml,
            price: Money(price),
            needs: self.adults_only.then(|| skill("age_check")).into_iter().collect(),
            ..Sku::new(self.name.parse().expect("names of articles are ids"))
        }
    }
}
