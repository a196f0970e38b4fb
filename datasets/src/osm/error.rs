//! Why a file gives no streets, with what to do about it.

use std::path::PathBuf;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The file cannot be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No pbf, or not of OpenStreetMap.
    #[error("this is no OpenStreetMap extract ({0}): give a file that ends in .osm.pbf")]
    NotPbf(String),
    /// It begins well and then breaks.
    #[error(
        "the file is broken or cut off in block {block} ({detail}): fetch it again and compare \
         its size or checksum with the origin's"
    )]
    Broken {
        /// Which block, from 1.
        block: usize,
        /// What the reader says.
        detail: String,
    },
    /// It asks for something this reader does not know.
    #[error(
        "the file needs `{0}`, which is not read here: convert it with `osmium cat` to a plain \
         .osm.pbf"
    )]
    Unsupported(String),
    /// A node lies outside of the earth.
    #[error("node {0} lies outside of the earth: the file is damaged")]
    Coordinates(i64),
    /// Places perhaps, but no streets.
    #[error(
        "there are no streets in it ({nodes} nodes, {ways} ways): take an extract that was not \
         filtered, or one with `highway=*` ways"
    )]
    NoStreets {
        /// Nodes read.
        nodes: usize,
        /// Ways read.
        ways: usize,
    },
    /// Streets, but none that lead anywhere.
    #[error("no two of its streets lead anywhere by foot, bike or car: take a larger extract")]
    NoWays,
    /// A country, not a city.
    #[error(
        "it is {0} km across, more than a city: cut it first, for example with \
         `osmium extract --bbox`"
    )]
    TooWide(i64),
}
