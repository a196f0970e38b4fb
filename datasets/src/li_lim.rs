//! Li & Lim PDPTW instances: `vehicles capacity speed`, then one line a task
//! `task x y demand ready due service pickup delivery`; straight-line travel in doubles.
//!
//! Source: Li and Lim, "A metaheuristic for the pickup and delivery problem with time windows",
//! 2001, as published by SINTEF.

use crate::pdptw::{Fields, Instance, LineError, Node, Travel, check, numbered};

/// Reads an instance.
///
/// # Errors
/// Every mistake of the file, with its line.
pub fn read(text: &str) -> Result<Instance, Vec<LineError>> {
    let mut errors = Vec::new();
    let mut lines = numbered(text).into_iter();
    let Some(head) = lines.next() else {
        return Err(vec![LineError::new(0, "the file is empty")]);
    };
    let (fleet, capacity) = header(head, &mut errors);
    let nodes: Vec<Node> =
        lines.enumerate().filter_map(|(i, line)| node(i, line, &mut errors)).collect();
    if errors.is_empty() {
        check(&nodes, capacity, &mut errors);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Instance { fleet: Some(fleet), capacity, nodes, travel: Travel::Plane })
}

fn header(line: (usize, &str), errors: &mut Vec<LineError>) -> (usize, i64) {
    let Some(mut fields) = Fields::split(line, 3, "the first line", errors) else { return (0, 0) };
    let fleet = fields.index(0, "vehicles");
    let capacity = fields.whole(1, "capacity");
    fields.number(2, "speed");
    if fleet == 0 {
        errors.push(LineError::new(line.0, "an instance needs at least one vehicle"));
    }
    (fleet, capacity)
}

fn node(expected: usize, line: (usize, &str), errors: &mut Vec<LineError>) -> Option<Node> {
    let mut fields = Fields::split(line, 9, "a task", errors)?;
    let number = fields.index(0, "task");
    let node = Node {
        line: line.0,
        x: fields.number(1, "x"),
        y: fields.number(2, "y"),
        demand: fields.whole(3, "demand"),
        ready: fields.size(4, "ready"),
        due: fields.size(5, "due"),
        service: fields.size(6, "service"),
        pickup: fields.index(7, "pickup"),
        delivery: fields.index(8, "delivery"),
    };
    if number != expected {
        let message = format!("task {number} stands where task {expected} is expected");
        errors.push(LineError::new(line.0, message));
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use super::read;

    const GOOD: &str =
        "2 10 1\r\n0 0 0 0 0 100 0 0 0\r\n1 3 4 5 0 50 1 0 2\r\n2 3 0 -5 0 60 1 1 0\r\n";

    #[test]
    fn a_small_file_is_read() {
        let instance = read(GOOD).unwrap();
        assert_eq!((instance.fleet, instance.capacity, instance.nodes.len()), (Some(2), 10, 3));
        assert!((instance.leg(0, 1) - 5.0).abs() < 1e-12);
        let problem = instance.problem(true);
        assert_eq!(problem.profiles[0].ms[1], 5_000_000_000);
        assert_eq!((problem.requests.len(), problem.vehicles.len()), (1, 1));
    }

    #[test]
    fn all_mistakes_are_told_with_their_lines() {
        let bad = "2 10\n0 0 0 0 0 100 0 0 0\n1 x 4 5 0 50 1 0 2\n3 3 0 -5 0 60 1 1 0\n";
        let lines: Vec<usize> = read(bad).unwrap_err().iter().map(|e| e.line).collect();
        assert_eq!(lines, [1, 3, 4]);
        let partner = GOOD.replace("-5 0 60 1 1 0", "-4 9 6 1 1 0");
        let errors = read(&partner).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert_eq!(read("").unwrap_err().len(), 1);
    }
}
