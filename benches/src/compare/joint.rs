//! A snapshot of a day as if it were met for the first time.

use serde_json::Value;

/// The problem without the routes its couriers are on, except the stops that bind. None of what is
/// taken away has any effect on cost.
///
/// # Errors
/// When the text is no JSON.
pub fn cold(problem: &str) -> Result<String, String> {
    let mut document: Value = serde_json::from_str(problem).map_err(|e| e.to_string())?;
    for courier in document["couriers"].as_array_mut().into_iter().flatten() {
        let frozen = courier["frozen"].as_u64().unwrap_or(0) as usize;
        if let Some(route) = courier.get_mut("route").and_then(Value::as_array_mut) {
            route.truncate(frozen);
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stops_that_bind_are_left() {
        let problem = r#"{"couriers":[{"frozen":1,"route":[{"a":1},{"b":2}]},
                          {"route":[{"c":3}]},{"id":"idle"}],"now":5}"#;
        let left =
            r#"{"couriers":[{"frozen":1,"route":[{"a":1}]},{"route":[]},{"id":"idle"}],"now":5}"#;
        let (cold, left): (Value, Value) = (
            serde_json::from_str(&cold(problem).unwrap()).unwrap(),
            serde_json::from_str(left).unwrap(),
        );
        assert_eq!(cold, left);
        assert!(super::cold("{").is_err());
    }
}
