//! Who may import whom: the rooms of the engine and the members of the workspace.

use super::Finding;
use super::source::Source;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A step of the order: its rooms may import rooms of earlier steps.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Rooms that stand side by side.
    pub rooms: &'static [&'static str],
    /// True if they may import one another as long as no circle comes about.
    pub friends: bool,
}

/// Rooms side by side that may know each other.
pub const fn friends(rooms: &'static [&'static str]) -> Step {
    Step { rooms, friends: true }
}

/// Rooms side by side that never know each other.
pub const fn strangers(rooms: &'static [&'static str]) -> Step {
    Step { rooms, friends: false }
}

/// An import of room `to` in room `from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The importing room or member.
    pub from: String,
    /// The imported one.
    pub to: String,
    /// Where.
    pub file: String,
    /// Line of it; 0 for a manifest.
    pub line: usize,
}

/// The room that a file of a member belongs to: `engine/src/world/order.rs` is of `world`. The root
/// file and programs belong to no room.
pub fn room(path: &str) -> Option<&str> {
    let inside = path.splitn(3, '/').nth(2)?;
    let first = inside.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "main" | "bin")).then_some(name)
}

/// Imports between rooms of one member, each pair once a file; test code may look anywhere.
pub fn imports<'a>(sources: impl Iterator<Item = &'a Source>) -> Vec<Import> {
    let mut found: Vec<Import> = Vec::new();
    for source in sources {
        let Some(from) = room(&source.path) else { continue };
        for path in source.paths() {
            let token = &source.tokens[path.token];
            let inline = &source.modules[token.module];
            let Some(to) = target(&source.path, inline, &path.segments) else { continue };
            let known = |e: &Import| e.from == from && e.to == to && e.file == source.path;
            if to != from && !token.test && !found.iter().any(known) {
                let (file, line) = (source.path.clone(), token.line);
                found.push(Import { from: from.into(), to, file, line });
            }
        }
    }
    found
}

/// The room a path leads to, if it starts at `crate` or climbs there by `super`.
fn target(file: &str, inline: &[String], segments: &[String]) -> Option<String> {
    let climbs = segments.iter().take_while(|s| *s == "super").count();
    if segments[0] == "crate" {
        return segments.get(1).cloned();
    }
    let inside = file.splitn(3, '/').nth(2)?.strip_suffix(".rs")?;
    let mut module: Vec<&str> = inside.split('/').filter(|part| *part != "mod").collect();
    module.extend(inline.iter().map(String::as_str));
    (climbs > 0 && climbs >= module.len()).then(|| segments.get(climbs).cloned()).flatten()
}

/// Imports that break the declared `order`, and rooms that it does not name.
pub fn against_order(imports: &[Import], order: &[Step]) -> Vec<Finding> {
    let step = |room: &str| order.iter().position(|step| step.rooms.contains(&room));
    let mut found = Vec::new();
    for import in imports {
        let (from, to) = (import.from.as_str(), import.to.as_str());
        let say = match (step(from), step(to)) {
            (None, _) => format!("`{from}` has no place in the import order: declare it"),
            (_, None) => format!("`{to}` has no place in the import order: declare it"),
            (Some(a), Some(b)) if a < b => format!("`{from}` imports `{to}`, a later room"),
            (Some(a), Some(b)) if a == b && !order[a].friends => {
                format!("`{from}` and `{to}` stand side by side and never import each other")
            }
            _ => continue,
        };
        found.push(Finding::new(&import.file, import.line, say));
    }
    found
}

/// Circles of rooms that import one another: none means that the graph has an order at all.
pub fn circles(imports: &[Import]) -> Vec<Finding> {
    let mut graph = DiGraph::<&str, &Import>::new();
    let mut nodes: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for import in imports {
        let from = *nodes.entry(&import.from).or_insert_with(|| graph.add_node(&import.from));
        let to = *nodes.entry(&import.to).or_insert_with(|| graph.add_node(&import.to));
        graph.update_edge(from, to, import);
    }
    let mut found = Vec::new();
    for circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
        let mut names: Vec<&str> = circle.iter().map(|node| graph[*node]).collect();
        names.sort_unstable();
        let inside = |e: &&Import| names.contains(&&*e.from) && names.contains(&&*e.to);
        for import in graph.edge_weights().copied().filter(inside) {
            let say = format!("imports `{}` inside the circle {}", import.to, names.join(", "));
            found.push(Finding::new(&import.file, import.line, say));
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: [Step; 3] =
        [friends(&["unit", "id"]), strangers(&["routing", "policy"]), friends(&["engine"])];

    fn check(files: &[(&str, &str)]) -> Vec<Import> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::parse(path, text).unwrap()).collect();
        imports(sources.iter())
    }

    #[test]
    fn a_later_room_is_found() {
        let found = check(&[("engine/src/unit.rs", "use crate::engine::Engine;")]);
        let said = against_order(&found, &ORDER);
        assert_eq!(
            said[0].to_string(),
            "engine/src/unit.rs:1: `unit` imports `engine`, a later room"
        );
    }

    #[test]
    fn strangers_side_by_side_are_found_and_friends_are_not() {
        let found = check(&[("engine/src/policy/hold.rs", "use super::super::routing::Plan;")]);
        assert!(against_order(&found, &ORDER)[0].say.contains("never import each other"));
        let found = check(&[("engine/src/id.rs", "use crate::unit::Time;")]);
        assert!(against_order(&found, &ORDER).is_empty());
    }

    #[test]
    fn a_room_without_a_place_is_found() {
        let found = check(&[("engine/src/attic.rs", "use crate::unit::Time;")]);
        assert!(against_order(&found, &ORDER)[0].say.contains("declare it"));
    }

    #[test]
    fn a_circle_is_found_even_among_friends() {
        let files = [
            ("engine/src/unit.rs", "use crate::id::A;"),
            ("engine/src/id.rs", "pub mod deep { use super::super::unit::B; }"),
        ];
        let found = check(&files);
        assert_eq!(circles(&found).len(), 2, "{found:?}");
        assert!(circles(&found[..1]).is_empty());
    }

    #[test]
    fn tests_inside_a_room_may_look_anywhere() {
        let found =
            check(&[("engine/src/unit.rs", "#[cfg(test)] mod t { use crate::engine::E; }")]);
        assert!(found.is_empty());
    }
}
