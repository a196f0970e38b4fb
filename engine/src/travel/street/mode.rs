//! Who moves, and on what kinds of street.

/// A way to move along streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Walking.
    Foot,
    /// Cycling.
    Bike,
    /// Driving.
    Car,
}

impl Mode {
    /// All modes, in their order.
    pub const ALL: [Self; 3] = [Self::Foot, Self::Bike, Self::Car];

    /// The name that travel profiles and tables use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Foot => "foot",
            Self::Bike => "bike",
            Self::Car => "car",
        }
    }

    /// The mode of a travel profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A set of modes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modes(u8);

impl Modes {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Everybody.
    pub const ALL: Self = Self(0b111);

    /// This one too.
    #[must_use]
    pub fn with(self, mode: Mode) -> Self {
        Self(self.0 | 1 << mode as u8)
    }

    /// This one no longer.
    #[must_use]
    pub fn without(self, mode: Mode) -> Self {
        Self(self.0 & !(1 << mode as u8))
    }

    /// Those in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(self, mode: Mode) -> bool {
        self.0 & 1 << mode as u8 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit for each mode, in their order.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }
}

impl FromIterator<Mode> for Modes {
    fn from_iter<I: IntoIterator<Item = Mode>>(modes: I) -> Self {
        modes.into_iter().fold(Self::NONE, Self::with)
    }
}

/// What kind of street an edge is: for drawing, and for whoever looks for shopping streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Motorway.
    Motorway,
    /// Trunk road.
    Trunk,
    /// Arterial of the first order.
    Primary,
    /// Arterial of the second order.
    Secondary,
    /// Collector street.
    Tertiary,
    /// Street with homes, or without a class.
    Residential,
    /// Yard, alley, car park.
    Service,
    /// Made for bikes.
    Cycleway,
    /// Footway, pedestrian street, steps, path, track.
    Path,
}

impl Class {
    /// All classes, the widest first.
    pub const ALL: [Self; 9] = [
        Self::Motorway,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Residential,
        Self::Service,
        Self::Cycleway,
        Self::Path,
    ];

    /// The word for it on the map.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Residential => "residential",
            Self::Service => "service",
            Self::Cycleway => "cycleway",
            Self::Path => "path",
        }
    }
}
