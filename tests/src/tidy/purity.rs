//! What the deterministic core must not touch.

use super::Finding;
use super::source::{Kind, Source};

/// Modules of the standard library that mean a clock, a thread, a file, a socket, an environment.
const BANNED_MODULES: [&str; 7] = ["time", "thread", "fs", "net", "io", "env", "process"];

/// Names whose every use is banned: clocks, runtimes, and maps whose order differs between runs.
const BANNED_WORDS: [&str; 9] = [
    "SystemTime",
    "Instant",
    "tokio",
    "HashMap",
    "HashSet",
    "FxHashMap",
    "FxHashSet",
    "DefaultHasher",
    "RandomState",
];

/// Methods of floats whose last bits depend on the platform's mathematics library. `sqrt`,
/// `mul_add` and the rounding ones are exact by IEEE 754 and allowed.
const BANNED_METHODS: [&str; 26] = [
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sin_cos", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10",
    "powf", "powi", "cbrt", "hypot",
];

/// Everything impure in one file of the engine.
pub fn impure(source: &Source) -> Vec<Finding> {
    let mut found = modules(source);
    found.extend(words(source));
    found.extend(floats(source));
    found
}

fn modules(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for path in source.paths() {
        let token = &source.tokens[path.token];
        let [root, module, ..] = path.segments.as_slice() else { continue };
        let banned = matches!(root.as_str(), "std" | "core") && BANNED_MODULES.contains(&&**module);
        if banned && !token.test {
            let say = format!("`{root}::{module}` in the engine, which has no IO and no clock");
            found.push(Finding::new(&source.path, token.line, say));
        }
    }
    found
}

fn words(source: &Source) -> Vec<Finding> {
    let banned = source
        .tokens
        .iter()
        .filter(|t| t.kind == Kind::Word && !t.test && BANNED_WORDS.contains(&&*t.text));
    let say = |word: &str| format!("`{word}` in the engine: its runs must be equal to the byte");
    banned.map(|t| Finding::new(&source.path, t.line, say(&t.text))).collect()
}

fn floats(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        let banned = BANNED_METHODS.contains(&&*token.text) && !token.test && at > 2;
        let method = banned && source.text(at - 1) == "." && source.text(at + 1) == "(";
        let float = |word: &str| matches!(word, "f64" | "f32");
        let function = banned && source.text(at - 1) == ":" && float(source.text(at - 3));
        if method || function {
            let say = format!("`{}` differs between platforms: take it from libm", token.text);
            found.push(Finding::new(&source.path, token.line, say));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        impure(&Source::parse("engine/src/x.rs", text).unwrap()).len()
    }

    #[test]
    fn each_impurity_is_found() {
        let bad = [
            "use std::time::Duration;",
            "use std::{fmt, fs};",
            "fn f() { std::thread::yield_now(); }",
            "fn f() { vec![std::env::args()]; }",
            "use std::collections::HashMap;",
            "fn f() { let t = Instant::now(); }",
            "use tokio::sync::mpsc;",
            "fn f(x: f64) -> f64 { x.sin() }",
            "fn f(x: f64) -> f64 { f64::powf(x, 2.0) }",
            "macro_rules! m { () => { x.ln() } }",
        ];
        for text in bad {
            assert_eq!(count(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_allowed_is_not_found() {
        let good = [
            "use std::collections::BTreeMap;",
            "fn f(x: f64) -> f64 { libm::sin(x) + x.sqrt() }",
            "/// Not `std::time`, never Instant.\nfn f() -> &'static str { \"HashMap\" }",
            "#[cfg(test)] mod tests { use std::fs; fn f() { 2f64.sin(); } }",
            "struct S { log: u8 } fn f(s: S) -> u8 { s.log }",
        ];
        for text in good {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
