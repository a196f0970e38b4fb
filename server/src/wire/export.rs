//! Journal entries for analysts: everything but persons.

use crate::side::is_payment_hash;
use sameday_engine::decision::Entry;
use sameday_engine::id::Subject;
use serde_json::Value;

/// An entry as one line of JSON, without pseudonyms, hashes of payments and idempotency keys: who
/// did something cannot be told from it, nor that two things were done by the same person.
#[must_use]
pub fn line(entry: &Entry) -> String {
    let mut value = serde_json::to_value(entry).expect("an entry is plain data");
    strip(&mut value);
    value.to_string()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !is_personal(value));
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => {
            items.retain(|item| !is_personal(item));
            items.iter_mut().for_each(strip);
        }
        _ => {}
    }
}

fn is_personal(value: &Value) -> bool {
    match value {
        Value::String(text) => text.parse::<Subject>().is_ok() || is_payment_hash(text),
        Value::Object(map) => map.contains_key("fingerprint"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn persons_are_left_out_wherever_they_stand() {
        let subject = Subject::new([9; 16]).to_string();
        let payment = format!("pay#{}", "0a".repeat(16));
        let mut value = json!({
            "member": subject, "qty": 2, "holder": {"member": subject},
            "list": [subject, "x"], "payment": {"reference": payment, "authorised": true},
            "key": {"route": "r", "key": "k", "fingerprint": "f"},
        });
        strip(&mut value);
        let left = json!({"qty": 2, "holder": {}, "list": ["x"], "payment": {"authorised": true}});
        assert_eq!(value, left);
    }
}
