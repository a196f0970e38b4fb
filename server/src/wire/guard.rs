//! What must never come in, wherever it stands in a document: templates of bodies and numbers of
//! cards.

use super::read::{METADATA, Reader};
use serde_json::Value;

/// Words that name a measurement of a body by themselves.
const BIOMETRIC: [&str; 12] = [
    "biometric",
    "biometrics",
    "fingerprint",
    "fingerprints",
    "faceprint",
    "palmprint",
    "voiceprint",
    "iris",
    "retina",
    "minutiae",
    "embedding",
    "embeddings",
];
/// Parts of a body that need one of `MEASURES` beside them.
const BODY: [&str; 9] =
    ["face", "facial", "palm", "finger", "thumb", "vein", "voice", "eye", "gait"];
/// What is suspect as a whole name.
const WHOLE: [&str; 3] = ["face", "palm", "template"];
/// What is made of a part of a body.
const MEASURES: [&str; 13] = [
    "template",
    "templates",
    "vector",
    "image",
    "scan",
    "print",
    "map",
    "features",
    "photo",
    "picture",
    "data",
    "sample",
    "geometry",
];
/// Fields whose texts are names that a client makes, not free text: among article numbers, event
/// ids and location numbers one in ten happens to look like a card.
const NAMES: [&str; 9] =
    ["sku", "id", "source", "sequence", "external_id", "store", "stores", "courier", "sentat"];
/// Fields where a long number is something else.
const OTHER_NUMBERS: [&str; 1] = ["phone"];

/// Notes every forbidden field name and every text that holds the number of a card.
pub fn check(value: &Value, reader: &mut Reader) {
    walk(value, "", false, reader);
}

fn walk(value: &Value, name: &str, free: bool, reader: &mut Reader) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                reader.inside(name, |reader| {
                    if is_biometric(name) {
                        let text = "templates and measurements of bodies are not taken";
                        reader.error("biometric_field", text);
                    }
                    walk(value, name, free || name == METADATA, reader);
                });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                reader.at(index, |reader| walk(item, name, free, reader));
            }
        }
        Value::String(text) => {
            let exempt = !free && (NAMES.contains(&name) || OTHER_NUMBERS.contains(&name));
            if !exempt && is_card_number(text) {
                reader.error("card_number", "numbers of cards are not taken: send a reference");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a field name looks as if a measurement of a body stood in it.
fn is_biometric(name: &str) -> bool {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let whole = matches!(words.as_slice(), [only] if WHOLE.contains(&only.as_str()));
    whole || any(&BIOMETRIC) || (any(&BODY) && any(&MEASURES))
}

/// Words of a name in snake, kebab or camel case, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = !letter.is_alphanumeric() || (letter.is_uppercase() && before.is_lowercase());
        if begins {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is always a last word");
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text holds 13 to 19 digits, in groups or not, that pass the check of card numbers.
#[must_use]
pub fn is_card_number(text: &str) -> bool {
    let mut groups: Vec<&str> = Vec::new();
    for piece in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '+') {
        let is_number = piece.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if piece.is_empty() || !is_number {
            // A word ends a row of groups; what is glued to letters by a dash is no group of a row.
            if any_window(&groups) || piece.split('-').any(|part| any_window(&[part])) {
                return true;
            }
            groups.clear();
        } else {
            groups.extend(piece.split('-').filter(|part| !part.is_empty()));
        }
    }
    any_window(&groups)
}

/// Whether some neighbouring groups of digits make up the number of a card.
fn any_window(groups: &[&str]) -> bool {
    (0..groups.len()).any(|first| {
        let mut digits = String::new();
        groups[first..].iter().any(|group| {
            digits.push_str(group);
            (13..=19).contains(&digits.len()) && luhn(digits.as_bytes())
        })
    })
}

/// The check digit of ISO/IEC 7812; false for anything but digits.
fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (index, byte) in digits.iter().rev().enumerate() {
        let Some(digit) = char::from(*byte).to_digit(10) else { return false };
        let doubled = if index % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_of_cards_are_found_in_any_spelling() {
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "378282246310005",
            "pay with 5555 5555 5555 4444 please",
            "ref:6011111111111117",
            "4222222222222",
            "order-4111111111111111",
            "10178 4111111111111111",
        ] {
            assert!(is_card_number(text), "{text}");
        }
        for text in [
            "",
            "4111111111111112",
            "+49 176 12345678",
            "2026-11-21T10:05:12Z",
            "411111111111",
            "550e8400-e29b-41d4-a716-446655440000",
            "pay_1NirD82eZvKYlo2C",
            "Musterstr. 1, 10178",
            "a4111111111111111",
            "12345678901234567890",
        ] {
            assert!(!is_card_number(text), "{text}");
        }
    }

    #[test]
    fn measurements_of_bodies_are_found_by_their_names() {
        for name in [
            "biometric",
            "palm_template",
            "faceTemplate",
            "FaceVector",
            "finger_scan",
            "iris",
            "palm-image",
            "template",
            "voice_sample",
            "fingerprint",
            "embedding",
            "palm",
            "vein_map",
        ] {
            assert!(is_biometric(name), "{name}");
        }
        for name in [
            "interface",
            "credential_kind",
            "handover_photo",
            "photo_hash",
            "facet",
            "template_id",
            "metadata",
            "palm_oil",
            "face_value",
            "hand_over_photo",
            "surface_area",
            "handover",
            "map",
        ] {
            assert!(!is_biometric(name), "{name}");
        }
    }

    #[test]
    fn every_place_of_a_document_is_looked_at() {
        let document = json!({
            "lines": [{"sku": "4006381333931", "note": "4111111111111111"}],
            "customer": {"phone": "4111111111111111", "note": "x"},
            "metadata": {"id": "4111111111111111", "deep": [{"palm_template": "AAAA"}]},
        });
        let mut reader = Reader::default();
        check(&document, &mut reader);
        let found = serde_json::to_value(reader.finish().unwrap_err().document()).unwrap();
        let found = found["errors"].as_array().unwrap();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        assert_eq!(
            found,
            [
                ("/lines/0/note", "card_number"),
                ("/metadata/deep/0/palm_template", "biometric_field"),
                ("/metadata/id", "card_number"),
            ]
        );
    }
}
