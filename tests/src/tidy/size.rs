//! Lengths of functions, files and lines.

use super::Finding;
use super::source::{Kind, Source};

/// Lines a function may have, from `fn` to its closing brace.
pub const FUNCTION_LINES: usize = 70;
/// Lines a file may have.
pub const FILE_LINES: usize = 500;
/// Characters a line may have.
pub const LINE_CHARS: usize = 100;
/// A line that holds a string literal of this length may be wider: breaking a text helps nobody.
const LONG_LITERAL: usize = 50;

/// What was too long when the rule came, as file, function (empty: the file itself) and lines. It
/// may only shrink: a longer one, a new one, or an entry larger than its subject fails the test.
pub type Ratchet = [(&'static str, &'static str, usize)];

/// Functions and files over their limit.
pub fn too_long(source: &Source) -> Vec<(String, usize, usize)> {
    let lines = source.text.lines().count();
    let file = (lines > FILE_LINES).then(|| (String::new(), 1, lines));
    let functions = functions(source).into_iter().filter(|(_, _, lines)| *lines > FUNCTION_LINES);
    file.into_iter().chain(functions).collect()
}

/// Name, first line and length of every function with a body.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        let named = source.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Word);
        if token.text != "fn" || !named {
            continue;
        }
        let mut body = at + 1;
        while !matches!(source.text(body), "{" | ";" | "") {
            body = source.close(body).unwrap_or(body) + 1;
        }
        if let Some(close) = source.close(body) {
            let lines = source.tokens[close].line + 1 - token.line;
            found.push((source.text(at + 1).to_owned(), token.line, lines));
        }
    }
    found
}

/// Compares what is too long with what the ratchet still allows.
pub fn against_ratchet(sources: &[Source], ratchet: &Ratchet) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut met = vec![0; ratchet.len()];
    for source in sources {
        for (name, line, lines) in too_long(source) {
            let entry = ratchet.iter().position(|e| e.0 == source.path && e.1 == name);
            let allowed = entry.map_or(0, |at| ratchet[at].2);
            if let Some(at) = entry {
                met[at] = lines.max(met[at]);
            }
            if lines > allowed {
                let what = if name.is_empty() { "the file".into() } else { format!("`{name}`") };
                let say = format!("{what} has {lines} lines: split it by its parts");
                found.push(Finding::new(&source.path, line, say));
            }
        }
    }
    for (entry, met) in ratchet.iter().zip(met).filter(|(entry, met)| entry.2 > *met) {
        let say =
            format!("the ratchet allows `{}` {} lines, it has {met}: lower it", entry.1, entry.2);
        found.push(Finding::new(entry.0, 0, say));
    }
    found
}

/// Lines over the limit that could be broken.
pub fn wide(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in source.text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        let width = line.chars().count();
        let unbreakable = line.contains("://") || is_table_row(line);
        if width <= LINE_CHARS || unbreakable || holds_long_literal(source, number, line) {
            continue;
        }
        let say = format!("{width} characters: break the line at {LINE_CHARS}");
        found.push(Finding::new(&source.path, number, say));
    }
    found
}

/// A row of a table in a doc comment.
fn is_table_row(line: &str) -> bool {
    line.trim_start().trim_start_matches(['/', '!']).trim_start().starts_with('|')
}

fn holds_long_literal(source: &Source, number: usize, line: &str) -> bool {
    let on_line = source.tokens.iter().filter(|t| t.line <= number && number <= t.last_line);
    let mut literals = on_line.filter(|t| t.kind == Kind::Literal);
    !line.trim_start().starts_with("//")
        && literals.any(|t| t.line < t.last_line || t.text.chars().count() >= LONG_LITERAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::parse("engine/src/x.rs", text).unwrap()
    }

    #[test]
    fn a_long_function_is_found_even_inside_a_macro() {
        let body = "    g();\n".repeat(69);
        let text = format!("wrap! {{\nfn f(x: [u8; 3]) where u8: Copy {{\n{body}}}\n}}");
        assert_eq!(too_long(&source(&text)), [("f".to_owned(), 2, 71)]);
        let text = format!("trait T {{ fn g(&self); }}\nfn f() {{\n{}}}", "    g();\n".repeat(68));
        assert!(too_long(&source(&text)).is_empty());
    }

    #[test]
    fn the_ratchet_only_shrinks() {
        let long = [source(&"fn f() {}\n".repeat(510))];
        let check = |ratchet: &Ratchet| against_ratchet(&long, ratchet).len();
        assert_eq!(check(&[]), 1);
        assert_eq!(check(&[("engine/src/x.rs", "", 510)]), 0);
        assert_eq!(check(&[("engine/src/x.rs", "", 509)]), 1);
        assert_eq!(check(&[("engine/src/x.rs", "", 511)]), 1);
        assert_eq!(check(&[("engine/src/x.rs", "", 510), ("engine/src/gone.rs", "", 600)]), 1);
    }

    #[test]
    fn a_wide_line_is_found_unless_it_cannot_be_broken() {
        let wide_comment = format!("// {}\n", "word ".repeat(25));
        assert_eq!(wide(&source(&wide_comment)).len(), 1);
        assert_eq!(wide(&source(&format!("/// {}\nfn f() {{}}", "word ".repeat(25)))).len(), 1);
        assert_eq!(wide(&source(&format!("fn f() {{ g(\"{}\") }}", "x".repeat(99)))).len(), 0);
        assert_eq!(wide(&source(&format!("//! | a | {} |\n", "word ".repeat(25)))).len(), 0);
        assert_eq!(wide(&source(&format!("// see https://{}\n", "x".repeat(99)))).len(), 0);
    }
}
