//! A Rust file as a flat list of tokens that know their line, their module and if they are tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::str::FromStr as _;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Word,
    /// A string, number or character.
    Literal,
    /// One character of punctuation.
    Punct,
    /// An opening bracket; its partner is at the given index.
    Open(usize),
    /// A closing bracket.
    Close,
}

/// One token of a file.
#[derive(Debug, Clone)]
pub struct Token {
    /// As written; brackets are `(`, `[`, `{` and their closing ones.
    pub text: String,
    /// Sort of token.
    pub kind: Kind,
    /// First line, from 1.
    pub line: usize,
    /// Last line: differs for literals over several lines.
    pub last_line: usize,
    /// Part of `#[cfg(test)]` or `#[test]` code.
    pub test: bool,
    /// Number of inline modules around it, with their names in [`Source::modules`].
    pub module: usize,
}

/// A parsed file.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// The text.
    pub text: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Paths of inline modules; a token's `module` is an index; the first is the file itself.
    pub modules: Vec<Vec<String>>,
}

/// A path such as `crate::unit::Time`, one for each leaf of a grouped import.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// Its segments.
    pub segments: Vec<String>,
    /// Index of the first token of the last segment.
    pub token: usize,
}

impl Source {
    /// Reads `text`. Files below a `tests` or `benches` folder are test code as a whole.
    ///
    /// # Errors
    /// When the text is not Rust.
    pub fn parse(path: &str, text: &str) -> Result<Self, String> {
        let stream = TokenStream::from_str(text).map_err(|e| format!("{path}: {e}"))?;
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        let mut source =
            Self { path: path.into(), text: text.into(), tokens, modules: vec![Vec::new()] };
        if path.split('/').any(|part| part == "tests" || part == "benches") {
            source.set_test();
        }
        source.mark_tests();
        source.mark_modules();
        Ok(source)
    }

    /// Makes the whole file test code.
    pub fn set_test(&mut self) {
        self.tokens.iter_mut().for_each(|t| t.test = true);
    }

    /// The text of token `at`, or nothing past the end.
    pub fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text.as_str())
    }

    /// True if the texts of the tokens from `at` on are `texts`.
    pub fn reads(&self, at: usize, texts: &[&str]) -> bool {
        texts.iter().enumerate().all(|(i, text)| self.text(at + i) == *text)
    }

    /// Index of the bracket that closes the one at `open`.
    pub fn close(&self, open: usize) -> Option<usize> {
        match self.tokens.get(open)?.kind {
            Kind::Open(close) => Some(close),
            _ => None,
        }
    }

    /// Names of files declared as `#[cfg(test)] mod name;`.
    pub fn test_modules(&self) -> Vec<&str> {
        let declared = |at: &usize| self.tokens[*at].test && self.reads(*at, &["mod"]);
        let file = |at: &usize| self.reads(at + 2, &[";"]);
        (0..self.tokens.len()).filter(declared).filter(file).map(|at| self.text(at + 1)).collect()
    }

    /// Every path in the file, grouped imports unfolded.
    pub fn paths(&self) -> Vec<Named> {
        let starts = |at: &usize| {
            self.tokens[*at].kind == Kind::Word && (*at < 2 || !self.reads(at - 2, &[":", ":"]))
        };
        let mut found = Vec::new();
        for at in (0..self.tokens.len()).filter(starts) {
            self.unfold(at, &mut Vec::new(), &mut found);
        }
        found
    }

    fn unfold(&self, mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<Named>) {
        let depth = prefix.len();
        loop {
            prefix.push(self.text(at).to_owned());
            let joined = self.reads(at + 1, &[":", ":"]);
            let next = self.tokens.get(at + 3).map(|t| t.kind);
            match (joined, next) {
                (true, Some(Kind::Word)) => at += 3,
                (true, Some(Kind::Open(close))) if self.text(at + 3) == "{" => {
                    self.unfold_group(at + 4, close, prefix, found);
                    break;
                }
                _ => {
                    found.push(Named { segments: prefix.clone(), token: at });
                    break;
                }
            }
        }
        prefix.truncate(depth);
    }

    fn unfold_group(
        &self,
        from: usize,
        to: usize,
        prefix: &mut Vec<String>,
        found: &mut Vec<Named>,
    ) {
        let mut at = from;
        let mut first = true;
        while at < to {
            if first && self.tokens[at].kind == Kind::Word {
                self.unfold(at, prefix, found);
            }
            first = self.text(at) == ",";
            at = self.close(at).unwrap_or(at) + 1;
        }
    }

    fn mark_tests(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let inner = self.reads(at, &["#", "!", "["]);
            let open = if inner { at + 2 } else { at + 1 };
            if self.text(at) == "#" && self.text(open) == "[" && self.is_test_attribute(open) {
                let end = if inner { self.tokens.len() } else { self.item_end(open) };
                self.tokens[at..end].iter_mut().for_each(|t| t.test = true);
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn is_test_attribute(&self, open: usize) -> bool {
        let close = self.close(open).expect("an opening bracket has its partner");
        let words = &self.tokens[open + 1..close];
        let has = |word: &str| words.iter().any(|t| t.text == word);
        let names_test = has("cfg") && has("test") && !has("not");
        names_test || words.last().is_some_and(|t| t.text == "test")
    }

    /// Index after the item that an attribute at `open` belongs to.
    fn item_end(&self, open: usize) -> usize {
        let mut at = open;
        while at < self.tokens.len() {
            if self.text(at) == ";" {
                return at + 1;
            }
            let body = self.text(at) == "{";
            at = self.close(at).unwrap_or(at) + 1;
            if body {
                return at;
            }
        }
        at
    }

    fn mark_modules(&mut self) {
        for at in 0..self.tokens.len() {
            let opens = self.reads(at, &["mod"]) && self.text(at + 2) == "{";
            let Some(close) = self.close(at + 2).filter(|_| opens) else { continue };
            let mut path = self.modules[self.tokens[at].module].clone();
            path.push(self.text(at + 1).to_owned());
            let index = self.modules.len();
            self.modules.push(path);
            self.tokens[at + 3..close].iter_mut().for_each(|t| t.module = index);
        }
    }
}

impl Token {
    fn new(text: impl Into<String>, kind: Kind, line: usize, last_line: usize) -> Self {
        Self { text: text.into(), kind, line, last_line, test: false, module: 0 }
    }
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let (start, end) = (tree.span().start().line, tree.span().end().line);
        match tree {
            TokenTree::Ident(t) => into.push(Token::new(t.to_string(), Kind::Word, start, end)),
            TokenTree::Literal(t) => {
                into.push(Token::new(t.to_string(), Kind::Literal, start, end))
            }
            TokenTree::Punct(t) => into.push(Token::new(t.as_char(), Kind::Punct, start, end)),
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                let at = into.len();
                into.push(Token::new(open, Kind::Open(0), start, start));
                flatten(group.stream(), into);
                into[at].kind = Kind::Open(into.len());
                into.push(Token::new(close, Kind::Close, end, end));
            }
        }
    }
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let source = Source::parse("engine/src/x.rs", text).unwrap();
        source.paths().iter().map(|p| p.segments.join("::")).collect()
    }

    #[test]
    fn grouped_imports_unfold_to_their_leaves() {
        let found = names("use std::{fmt, collections::{BTreeMap, HashMap as Map}, io::*};");
        for leaf in ["std::fmt", "std::collections::BTreeMap", "std::collections::HashMap"] {
            assert!(found.contains(&leaf.to_owned()), "{leaf} in {found:?}");
        }
        assert!(found.contains(&"std::io".to_owned()), "{found:?}");
    }

    #[test]
    fn paths_inside_macros_and_generics_are_seen() {
        let found = names("fn f() { vec![std::thread::spawn(g::<crate::id::A>)]; }");
        assert!(found.contains(&"std::thread::spawn".to_owned()), "{found:?}");
        assert!(found.contains(&"crate::id::A".to_owned()), "{found:?}");
    }

    #[test]
    fn test_code_is_told_from_the_rest() {
        let text = "fn a() {} #[cfg(test)] mod t { fn b() {} } fn c() {} #[test] fn d() {} \
                    #[cfg(not(test))] fn e() {} #[cfg(test)] mod far;";
        let source = Source::parse("engine/src/x.rs", text).unwrap();
        let is_test = |name: &str| source.tokens.iter().any(|t| t.text == name && t.test);
        let marks: Vec<bool> = ["a", "b", "c", "d", "e"].map(is_test).to_vec();
        assert_eq!(marks, [false, true, false, true, false]);
        assert_eq!(source.test_modules(), ["far"]);
        assert!(Source::parse("engine/tests/y.rs", "fn a() {}").unwrap().tokens[0].test);
    }

    #[test]
    fn inline_modules_nest() {
        let source = Source::parse("a.rs", "mod m { mod n { fn f() {} } } fn g() {}").unwrap();
        let module = |name: &str| {
            let token = source.tokens.iter().find(|t| t.text == name).unwrap();
            source.modules[token.module].join("::")
        };
        assert_eq!((module("f"), module("g")), ("m::n".to_owned(), String::new()));
    }
}
