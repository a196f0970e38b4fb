//! A small writer of `.osm.pbf`, so that tests can invent streets.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

pub type TagList = Vec<(&'static str, &'static str)>;

/// An invented extract.
#[derive(Clone, Default)]
pub struct Town {
    pub nodes: Vec<(i64, f64, f64, TagList)>,
    pub ways: Vec<(i64, Vec<i64>, TagList)>,
    pub relations: Vec<(i64, TagList)>,
    pub required: Vec<&'static str>,
}

/// How the bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Dense,
    DenseRaw,
    Plain,
}

impl Town {
    /// Corners of a grid of about 100 m, `n` a side; ids from 1, row by row.
    pub fn grid(n: i64) -> Self {
        let mut town = Self { required: vec!["OsmSchema-V0.6"], ..Self::default() };
        for id in 0..n * n {
            let (row, column) = (id / n, id % n);
            let lat = 48.0 + row as f64 * 0.000_9;
            town.nodes.push((id + 1, lat, 11.0 + column as f64 * 0.001_35, Vec::new()));
        }
        town
    }

    pub fn way(&mut self, id: i64, nodes: &[i64], tags: TagList) -> &mut Self {
        self.ways.push((id, nodes.to_vec(), tags));
        self
    }

    pub fn bytes(&self, style: Style) -> Vec<u8> {
        let mut header = Vec::new();
        for feature in &self.required {
            field(&mut header, 4, feature.as_bytes());
        }
        let mut bytes = blob("OSMHeader", &header, style);
        bytes.extend(blob("OSMData", &self.block(style), style));
        bytes
    }

    fn block(&self, style: Style) -> Vec<u8> {
        let mut strings = Strings(vec![""]);
        let mut groups = Vec::new();
        let mut group = Vec::new();
        match style {
            Style::Dense | Style::DenseRaw => field(&mut group, 2, &self.dense(&mut strings)),
            Style::Plain => self.plain(&mut group, &mut strings),
        }
        field(&mut groups, 2, &group);
        let mut group = Vec::new();
        for (id, nodes, tags) in &self.ways {
            let mut way = tagged(*id as u64, tags, &mut strings);
            field(&mut way, 8, &deltas(nodes.iter().copied()));
            field(&mut group, 3, &way);
        }
        for (id, tags) in &self.relations {
            field(&mut group, 4, &tagged(*id as u64, tags, &mut strings));
        }
        field(&mut groups, 2, &group);
        let mut table = Vec::new();
        for text in &strings.0 {
            field(&mut table, 1, text.as_bytes());
        }
        let mut block = Vec::new();
        field(&mut block, 1, &table);
        block.extend(groups);
        block
    }

    fn dense(&self, strings: &mut Strings) -> Vec<u8> {
        let mut keys_values = Vec::new();
        for (.., tags) in &self.nodes {
            for (key, value) in tags {
                varint(&mut keys_values, strings.index(key));
                varint(&mut keys_values, strings.index(value));
            }
            varint(&mut keys_values, 0);
        }
        let mut dense = Vec::new();
        field(&mut dense, 1, &deltas(self.nodes.iter().map(|node| node.0)));
        field(&mut dense, 8, &deltas(self.nodes.iter().map(|node| units(node.1))));
        field(&mut dense, 9, &deltas(self.nodes.iter().map(|node| units(node.2))));
        field(&mut dense, 10, &keys_values);
        dense
    }

    fn plain(&self, group: &mut Vec<u8>, strings: &mut Strings) {
        for (id, lat, lon, tags) in &self.nodes {
            let mut node = tagged(zigzag(*id), tags, strings);
            for (number, value) in [(8, units(*lat)), (9, units(*lon))] {
                varint(&mut node, number << 3);
                varint(&mut node, zigzag(value));
            }
            field(group, 1, &node);
        }
    }
}

struct Strings(Vec<&'static str>);

impl Strings {
    fn index(&mut self, text: &'static str) -> u64 {
        let known = self.0.iter().position(|other| *other == text);
        known.unwrap_or_else(|| {
            self.0.push(text);
            self.0.len() - 1
        }) as u64
    }
}

/// The format counts in 1e-7 degrees by default.
fn units(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

fn tagged(id: u64, tags: &TagList, strings: &mut Strings) -> Vec<u8> {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (key, value) in tags {
        varint(&mut keys, strings.index(key));
        varint(&mut values, strings.index(value));
    }
    let mut bytes = Vec::new();
    varint(&mut bytes, 1 << 3);
    varint(&mut bytes, id);
    field(&mut bytes, 2, &keys);
    field(&mut bytes, 3, &values);
    bytes
}

fn deltas(values: impl Iterator<Item = i64>) -> Vec<u8> {
    let (mut bytes, mut last) = (Vec::new(), 0);
    for value in values {
        varint(&mut bytes, zigzag(value - last));
        last = value;
    }
    bytes
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(into: &mut Vec<u8>, mut value: u64) {
    while value > 127 {
        into.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    into.push(value as u8);
}

fn field(into: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(into, number << 3 | 2);
    varint(into, bytes.len() as u64);
    into.extend(bytes);
}

fn blob(kind: &str, data: &[u8], style: Style) -> Vec<u8> {
    let mut blob = Vec::new();
    if style == Style::Dense {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(data).unwrap();
        varint(&mut blob, 2 << 3);
        varint(&mut blob, data.len() as u64);
        field(&mut blob, 3, &zlib.finish().unwrap());
    } else {
        field(&mut blob, 1, data);
    }
    let mut header = Vec::new();
    field(&mut header, 1, kind.as_bytes());
    varint(&mut header, 3 << 3);
    varint(&mut header, blob.len() as u64);
    let mut bytes = (header.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(blob);
    bytes
}
