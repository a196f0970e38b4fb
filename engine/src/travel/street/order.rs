//! In which order vertices leave the graph: first those on the way to nowhere or to one place, then
//! by nested dissection.
//!
//! Most vertices of a street map are dead ends and points that split one street. Taking those away
//! with at most two neighbours costs at most one new arc each and leaves a core of true junctions,
//! so that the dissection by inertial flow, the dear part, works on a fraction of the map.

use std::collections::VecDeque;

/// An undirected graph by sorted neighbours.
type Neighbours = Vec<Vec<u32>>;

/// The order of contraction, the first to leave first. `pairs` are the streets without direction,
/// each once and no loops; `degrees` are (lat, lon) of every vertex.
pub(super) fn order(pairs: &[(u32, u32)], degrees: &[(f64, f64)]) -> Vec<u32> {
    let mut neighbours: Neighbours = vec![Vec::new(); degrees.len()];
    for (a, b) in pairs {
        neighbours[*a as usize].push(*b);
        neighbours[*b as usize].push(*a);
    }
    neighbours.iter_mut().for_each(|list| list.sort_unstable());
    let mut order = peel(&mut neighbours);
    order.extend(dissect(&neighbours, &order, degrees));
    order
}

/// Takes away whatever has at most two neighbours, until nothing has.
fn peel(neighbours: &mut Neighbours) -> Vec<u32> {
    let count = neighbours.len();
    let few = |neighbours: &Neighbours, vertex: u32| neighbours[vertex as usize].len() <= 2;
    let mut queue: VecDeque<u32> = (0..count as u32).filter(|v| few(neighbours, *v)).collect();
    let mut gone = vec![false; count];
    let mut order = Vec::new();
    while let Some(vertex) = queue.pop_front() {
        if std::mem::replace(&mut gone[vertex as usize], true) {
            continue;
        }
        order.push(vertex);
        let left = std::mem::take(&mut neighbours[vertex as usize]);
        for other in &left {
            remove(&mut neighbours[*other as usize], vertex);
        }
        if let [a, b] = left[..] {
            insert(&mut neighbours[a as usize], b);
            insert(&mut neighbours[b as usize], a);
        }
        queue.extend(left.into_iter().filter(|other| few(neighbours, *other)));
    }
    order
}

fn remove(list: &mut Vec<u32>, vertex: u32) {
    let at = list.binary_search(&vertex).expect("neighbours know each other");
    list.remove(at);
}

fn insert(list: &mut Vec<u32>, vertex: u32) {
    if let Err(at) = list.binary_search(&vertex) {
        list.insert(at, vertex);
    }
}

/// Nested dissection of what is left, by inertial flow (Schild and Sommer, "On balanced separators
/// in road networks", SEA 2015).
fn dissect(neighbours: &Neighbours, peeled: &[u32], degrees: &[(f64, f64)]) -> Vec<u32> {
    let mut is_core = vec![true; neighbours.len()];
    for vertex in peeled {
        is_core[*vertex as usize] = false;
    }
    let core: Vec<u32> =
        (0..neighbours.len() as u32).filter(|vertex| is_core[*vertex as usize]).collect();
    // The crate cannot order nothing.
    if core.is_empty() {
        return core;
    }
    let dense = |vertex: u32| {
        core.binary_search(&vertex).expect("a core vertex has core neighbours") as u32
    };
    let (mut tail, mut head) = (Vec::new(), Vec::new());
    for (number, vertex) in core.iter().enumerate() {
        for other in neighbours[*vertex as usize].iter().filter(|other| *other > vertex) {
            tail.push(number as u32);
            head.push(dense(*other));
        }
    }
    let (lat, lon): (Vec<f32>, Vec<f32>) = core
        .iter()
        .map(|vertex| degrees[*vertex as usize])
        .map(|(lat, lon)| (lat as f32, lon as f32))
        .unzip();
    let order = cch::inertial_order(core.len() as u32, &tail, &head, &lat, &lon);
    order.into_iter().map(|number| core[number as usize]).collect()
}
