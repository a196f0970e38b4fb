//! What must hold between the lines of an instance.

use super::{LineError, Node};

/// Notes everything that makes the tasks contradict each other.
pub(crate) fn check(nodes: &[Node], capacity: i64, errors: &mut Vec<LineError>) {
    if nodes.len() < 3 {
        errors.push(LineError::new(0, "an instance needs a depot, a pickup and a delivery"));
    }
    if capacity <= 0 {
        errors.push(LineError::new(0, format!("capacity {capacity} is not positive")));
    }
    for (task, node) in nodes.iter().enumerate() {
        let mut note = |message: String| errors.push(LineError::new(node.line, message));
        if node.due < node.ready {
            note(format!("task {task}: the window ends at {} before {}", node.due, node.ready));
        }
        if task == 0 {
            if node.demand != 0 || node.pickup != 0 || node.delivery != 0 {
                note("task 0 is the depot: demand, pickup and delivery must be 0".into());
            }
            continue;
        }
        if node.demand > capacity {
            note(format!("task {task}: demand {} exceeds capacity {capacity}", node.demand));
        }
        for message in partner(nodes, task) {
            note(message);
        }
    }
}

/// What is wrong between a task and its partner.
fn partner(nodes: &[Node], task: usize) -> Vec<String> {
    let node = &nodes[task];
    if (node.pickup > 0) == (node.delivery > 0) {
        return vec![format!("task {task} must name either its pickup or its delivery")];
    }
    let is_pickup = node.delivery > 0;
    let other = node.pickup.max(node.delivery);
    let Some(partner) = nodes.get(other).filter(|_| other != task) else {
        return vec![format!("task {task} names task {other}, which is not its partner")];
    };
    let mut faults = Vec::new();
    let back = if is_pickup { partner.pickup } else { partner.delivery };
    if back != task {
        faults.push(format!("tasks {task} and {other} do not name each other"));
    }
    if node.demand.checked_add(partner.demand) != Some(0) {
        faults.push(format!("demands of tasks {task} and {other} do not cancel"));
    }
    if is_pickup && node.demand < 0 {
        faults.push(format!("task {task} is a pickup with negative demand {}", node.demand));
    }
    faults
}
