//! The name of a network: BLAKE3 over its canonical bytes.

use super::mode::Modes;
use super::network::{Parts, Passage};
use super::sphere::Position;
use blake3::Hasher;

/// Raise it whenever the bytes or their meaning change.
const VERSION: &[u8] = b"sameday streets 1\n";

/// `osm:` or `synthetic:` and 64 hexadecimal digits. All numbers little-endian, every list behind
/// its length; lengths of edges follow from the rest.
pub(super) fn digest(parts: &Parts) -> String {
    let mut hasher = Hasher::new();
    hasher.update(VERSION);
    for text in [parts.kind.name(), &parts.source, &parts.attribution] {
        count(&mut hasher, text.len());
        hasher.update(text.as_bytes());
    }
    positions(&mut hasher, &parts.vertices);
    let usable: Vec<u8> = parts.usable.iter().copied().map(Modes::bits).collect();
    hasher.update(&usable);
    count(&mut hasher, parts.edges.len());
    for edge in &parts.edges {
        for number in [edge.from, edge.to, edge.shape.start, edge.shape.end] {
            hasher.update(&number.to_le_bytes());
        }
        let side = |way: Passage| [way.modes.bits(), way.car_kmh];
        hasher.update(&[edge.class as u8]);
        hasher.update(&side(edge.along));
        hasher.update(&side(edge.against));
    }
    positions(&mut hasher, &parts.shapes);
    format!("{}:{}", parts.kind.name(), hasher.finalize().to_hex())
}

fn positions(hasher: &mut Hasher, positions: &[Position]) {
    count(hasher, positions.len());
    let mut bytes = Vec::with_capacity(positions.len() * 8);
    for position in positions {
        bytes.extend(position.lat.to_le_bytes());
        bytes.extend(position.lon.to_le_bytes());
    }
    hasher.update(&bytes);
}

fn count(hasher: &mut Hasher, len: usize) {
    hasher.update(&(len as u64).to_le_bytes());
}
