//! Sartori & Buriol PDPTW instances: `KEY: VALUE` lines, `NODES`, `EDGES` with a matrix of whole
//! minutes (it may be asymmetric), `EOF`.
//!
//! Source: Sartori and Buriol, "A study on the pickup and delivery problem with time windows:
//! matheuristics and new instances", Computers & Operations Research, 2020.

use crate::pdptw::{Fields, Instance, LineError, Node, Travel, check, numbered};

/// Reads an instance.
///
/// # Errors
/// Every mistake of the file, with its line.
pub fn read(text: &str) -> Result<Instance, Vec<LineError>> {
    let mut errors = Vec::new();
    let lines = numbered(text);
    let find = |word: &str| lines.iter().position(|(_, line)| *line == word);
    let (Some(nodes), Some(edges)) = (find("NODES"), find("EDGES")) else {
        return Err(vec![LineError::new(0, "the sections NODES and EDGES are missing")]);
    };
    let end = find("EOF").unwrap_or(lines.len());
    if !(nodes < edges && edges < end) {
        return Err(vec![LineError::new(0, "the order must be header, NODES, EDGES, EOF")]);
    }
    let (size, capacity) = header(&lines[..nodes], &mut errors);
    let tasks: Vec<Node> = lines[nodes + 1..edges]
        .iter()
        .enumerate()
        .filter_map(|(i, line)| node(i, *line, &mut errors))
        .collect();
    let n = edges - nodes - 1;
    if size != Some(n as i64) {
        errors.push(LineError::new(0, format!("SIZE is {size:?}, NODES has {n} lines")));
    }
    let minutes = matrix(&lines[edges + 1..end], n, &mut errors);
    if errors.is_empty() {
        check(&tasks, capacity, &mut errors);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Instance { fleet: None, capacity, nodes: tasks, travel: Travel::Minutes(minutes) })
}

/// SIZE and CAPACITY; other keys are free text.
fn header(lines: &[(usize, &str)], errors: &mut Vec<LineError>) -> (Option<i64>, i64) {
    let (mut size, mut capacity) = (None, 0);
    for (line, text) in lines {
        let Some((key, value)) = text.split_once(':') else {
            errors.push(LineError::new(*line, format!("'{text}' is no KEY: VALUE line")));
            continue;
        };
        if !matches!(key.trim(), "SIZE" | "CAPACITY") {
            continue;
        }
        match value.trim().parse::<i64>() {
            Ok(number) if key.trim() == "SIZE" => size = Some(number),
            Ok(number) => capacity = number,
            Err(_) => {
                let message = format!("{} must be a whole number", key.trim());
                errors.push(LineError::new(*line, message));
            }
        }
    }
    (size, capacity)
}

fn node(expected: usize, line: (usize, &str), errors: &mut Vec<LineError>) -> Option<Node> {
    let mut fields = Fields::split(line, 9, "a node", errors)?;
    let number = fields.index(0, "node");
    let node = Node {
        line: line.0,
        x: fields.number(1, "latitude"),
        y: fields.number(2, "longitude"),
        demand: fields.whole(3, "demand"),
        ready: fields.whole(4, "ready") as f64,
        due: fields.whole(5, "due") as f64,
        service: fields.whole(6, "service") as f64,
        pickup: fields.index(7, "pickup"),
        delivery: fields.index(8, "delivery"),
    };
    if number != expected {
        let message = format!("node {number} stands where node {expected} is expected");
        errors.push(LineError::new(line.0, message));
    }
    Some(node)
}

fn matrix(lines: &[(usize, &str)], n: usize, errors: &mut Vec<LineError>) -> Vec<i64> {
    if lines.len() != n {
        let message = format!("EDGES has {} lines, there are {n} nodes", lines.len());
        errors.push(LineError::new(0, message));
    }
    let mut minutes = Vec::with_capacity(n * n);
    for &(line, text) in lines {
        let Some(mut fields) = Fields::split((line, text), n, "a row of EDGES", errors) else {
            continue;
        };
        let row: Vec<i64> = (0..n).map(|at| fields.whole(at, "travel time")).collect();
        if row.iter().any(|time| *time < 0) {
            errors.push(LineError::new(line, "a travel time is negative"));
        }
        minutes.extend(row);
    }
    minutes
}

#[cfg(test)]
mod tests {
    use super::read;

    const GOOD: &str = "NAME: tiny\nSIZE: 3\nCAPACITY: 10\nNODES\n0 41.1 2.1 0 0 240 0 0 0\n\
        1 41.2 2.2 5 0 100 5 0 2\n2 41.3 2.3 -5 0 200 5 1 0\nEDGES\n0 1 2\n3 0 4\n5 6 0\nEOF\n";

    #[test]
    fn a_small_file_is_read() {
        let instance = read(GOOD).unwrap();
        assert_eq!((instance.fleet, instance.capacity, instance.nodes.len()), (None, 10, 3));
        assert!((instance.leg(2, 1) - 6.0).abs() < 1e-12);
        assert_eq!(instance.problem(true).profiles[0].ms, [0, 1, 2, 3, 0, 4, 5, 6, 0]);
    }

    #[test]
    fn all_mistakes_are_told_with_their_lines() {
        let bad = GOOD.replace("3 0 4", "3 0").replace("SIZE: 3", "SIZE: x");
        let lines: Vec<usize> = read(&bad).unwrap_err().iter().map(|e| e.line).collect();
        assert_eq!(lines, [2, 0, 10]);
        assert_eq!(read("NODES\n").unwrap_err().len(), 1);
    }
}
