//! Words: what must not be left behind, and what must be said.

use super::Finding;
use super::source::{Kind, Source};
use std::collections::BTreeMap;

/// Macros that mark unfinished work or left-over debugging.
const UNFINISHED: [&str; 3] = ["todo", "unimplemented", "dbg"];
/// Marks of unfinished work in any text; spelt in two halves so that this file does not hold them.
const MARKS: [(&str, &str); 4] = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK")];
/// Starts of paths that exist on one machine only.
const MACHINE_PATHS: [&str; 4] = ["work", "root", "home", "tmp"];

/// Unfinished code, ignored tests and panics without a sentence in one Rust file.
pub fn unfinished(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Word) {
        let word = token.text.as_str();
        let is_macro = source.text(at + 1) == "!";
        let is_method = at > 0 && source.text(at - 1) == ".";
        let empty_call = |open: usize| source.reads(open, &["(", ")"]);
        let say = if is_macro && UNFINISHED.contains(&word) {
            format!("`{word}!` is unfinished work")
        } else if word == "ignore" && at > 1 && source.reads(at - 2, &["#", "["]) {
            "an ignored test proves nothing: make it run or remove it".to_owned()
        } else if token.test {
            continue;
        } else if is_method && word == "unwrap" && empty_call(at + 1) {
            "`unwrap` without a reason: `expect` a sentence, or return the error".to_owned()
        } else if is_method && word == "expect" && !has_words(source, at + 1) {
            "`expect` must say in words why it holds".to_owned()
        } else if is_macro && matches!(word, "panic" | "unreachable") && empty_call(at + 2) {
            format!("`{word}!` must say in words what is broken")
        } else {
            continue;
        };
        found.push(Finding::new(&source.path, token.line, say));
    }
    found
}

/// True unless the only argument is a literal of fewer than two words.
fn has_words(source: &Source, open: usize) -> bool {
    let literal = source.tokens.get(open + 1).filter(|t| t.kind == Kind::Literal);
    literal.is_none_or(|t| t.text.split_whitespace().count() > 1)
}

/// A file must open by saying what it holds.
pub fn undocumented(source: &Source) -> Vec<Finding> {
    let said = source.text.starts_with("//! ");
    let finding =
        || Finding::new(&source.path, 1, "the module has no `//!` line saying what it is");
    (!said).then(finding).into_iter().collect()
}

/// Marks of unfinished work, and paths of one machine, in any text of ours.
pub fn left_behind(path: &str, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (a, b) in MARKS.iter().filter(|(a, b)| holds_word(line, &format!("{a}{b}"))) {
            let say = format!("`{a}{b}` is unfinished work: finish it or file it");
            found.push(Finding::new(path, at + 1, say));
        }
        for folder in MACHINE_PATHS.iter().filter(|f| names_machine_path(line, f)) {
            let say = format!("a path below `{folder}` exists on one machine only");
            found.push(Finding::new(path, at + 1, say));
        }
    }
    found
}

fn holds_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word)
}

/// An absolute path that begins with `folder`: the slash before it opens a word.
fn names_machine_path(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    let opens = |at: usize| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '}' | ')'))
    };
    line.match_indices(&path).any(|(at, _)| opens(at))
}

/// Shell examples in a document: language line, first line and text of each.
pub fn shell_blocks(text: &str) -> Vec<(String, usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some((info.trim().into(), at + 1, String::new())),
            (None, Some((_, _, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    let shells = ["sh", "bash", "shell", "console", "zsh"];
    blocks.retain(|(info, _, _)| info.split(' ').next().is_some_and(|l| shells.contains(&l)));
    blocks
}

/// Shell examples must be plain `sh`, which a test executes, or say why it does not.
pub fn unexecuted(texts: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".md")) {
        for (info, line, _) in shell_blocks(text) {
            let executed = info == "sh";
            let marked = info.strip_prefix("sh not-run:").is_some_and(|why| why.trim().len() > 3);
            if !executed && !marked {
                let say = format!("`{info}`: examples are `sh`, or `sh not-run: REASON`");
                found.push(Finding::new(path, line, say));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        unfinished(&Source::parse("engine/src/x.rs", text).unwrap()).len()
    }

    #[test]
    fn each_sort_of_unfinished_code_is_found() {
        let bad = [
            "fn f() { todo!() }",
            "fn f() { unimplemented!(\"later, perhaps\") }",
            "fn f(x: u8) { dbg!(x); }",
            "#[test] #[ignore] fn f() {}",
            "#[test] #[ignore = \"slow\"] fn f() {}",
            "fn f(x: Option<u8>) { x.unwrap(); }",
            "fn f(x: Option<u8>) { x.expect(\"some\"); }",
            "fn f() { panic!() }",
            "fn f() { unreachable!() }",
        ];
        for text in bad {
            assert_eq!(count(text), 1, "{text}");
        }
    }

    #[test]
    fn reasons_and_tests_are_let_through() {
        let good = [
            "fn f(x: Option<u8>) { x.expect(\"set by new\"); }",
            "fn f(x: Option<u8>) { x.unwrap_or(0); }",
            "fn f(p: &mut P) { p.expect(Kind::Comma); }",
            "fn f() { panic!(\"two owners of one hold\") }",
            "#[cfg(test)] mod tests { fn f(x: Option<u8>) { x.unwrap(); } }",
        ];
        for text in good {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn a_silent_module_is_found() {
        let silent = Source::parse("engine/src/x.rs", "// No.\nfn f() {}").unwrap();
        assert_eq!(undocumented(&silent).len(), 1);
        assert!(undocumented(&Source::parse("engine/src/x.rs", "//! Yes.\n").unwrap()).is_empty());
    }

    #[test]
    fn marks_and_machine_paths_are_found() {
        let mark = ["TO", "DO"].concat();
        assert_eq!(left_behind("a.md", &format!("// {mark}: later")).len(), 1);
        assert_eq!(left_behind("a.md", &format!("a {mark}S app")).len(), 0);
        let path = ["/wo", "rk/shared"].concat();
        assert_eq!(left_behind("a.md", &format!("cat {path}/data")).len(), 1);
        assert_eq!(left_behind("a.md", &format!("target{path}/data")).len(), 0);
    }

    #[test]
    fn a_shell_example_that_nobody_runs_is_found() {
        let check = |text: &str| unexecuted(&BTreeMap::from([("a.md".into(), text.into())])).len();
        assert_eq!(check("```bash\nls\n```\n"), 1);
        assert_eq!(check("```sh not-run:\nls\n```\n"), 1);
        assert_eq!(
            check("```sh not-run: takes an hour\nls\n```\n```sh\nls\n```\n```json\n{}\n```"),
            0
        );
    }
}
