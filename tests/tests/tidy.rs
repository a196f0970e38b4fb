//! The workspace keeps the rules of the house. Each rule is shown to fail in its own unit tests.

use sameday_tests::program::root;
use sameday_tests::tidy::layers::{
    Step, against_order, circles, friends, imports, room, strangers,
};
use sameday_tests::tidy::source::Source;
use sameday_tests::tidy::workspace::Workspace;
use sameday_tests::tidy::{Finding, manifest, prose, purity, size};
use std::sync::OnceLock;

/// The rooms of the engine, left to right: a room imports only from rooms to its left. The search
/// knows nothing of the world, and the world nothing of the search: `freeze` alone knows both.
const ENGINE: [Step; 8] = [
    friends(&["unit", "id", "place", "rng"]),
    friends(&["reason"]),
    friends(&["config", "model"]),
    friends(&["event", "decision", "effect"]),
    strangers(&["world", "travel", "routing"]),
    friends(&["freeze"]),
    strangers(&["matching", "policy"]),
    friends(&["engine"]),
];

/// The members of the workspace, in the same sense.
const MEMBERS: [Step; 5] = [
    friends(&["engine"]),
    friends(&["datasets"]),
    friends(&["scenarios"]),
    friends(&["server"]),
    strangers(&["benches", "tests"]),
];

/// What is longer than the limits. It may only shrink.
const RATCHET: &size::Ratchet = &[];

fn workspace() -> &'static Workspace {
    static READ: OnceLock<Workspace> = OnceLock::new();
    READ.get_or_init(|| Workspace::read(&root()))
}

fn members() -> impl Iterator<Item = &'static str> {
    MEMBERS.iter().flat_map(|step| step.rooms.iter().copied())
}

fn manifest_of(member: &str) -> &'static str {
    let text = workspace().texts.get(&format!("{member}/Cargo.toml"));
    text.unwrap_or_else(|| panic!("member {member} has a manifest"))
}

fn none(findings: impl IntoIterator<Item = Finding>) {
    let said: Vec<String> = findings.into_iter().map(|finding| finding.to_string()).collect();
    assert!(said.is_empty(), "{} findings:\n{}", said.len(), said.join("\n"));
}

fn none_in_sources(rule: fn(&Source) -> Vec<Finding>) {
    none(workspace().sources.iter().flat_map(rule));
}

#[test]
fn engine_rooms_import_only_leftwards() {
    let found = imports(workspace().member("engine"));
    assert!(
        !found.is_empty(),
        "the engine's rooms import each other, so there is something to see"
    );
    none(against_order(&found, &ENGINE));
    let rooms = ENGINE.iter().flat_map(|step| step.rooms);
    let is_there = |name: &&str| workspace().member("engine").any(|s| room(&s.path) == Some(name));
    let gone: Vec<&&str> = rooms.filter(|room| !is_there(room)).collect();
    assert!(gone.is_empty(), "the order names rooms that are not there: {gone:?}");
}

#[test]
fn rooms_import_in_no_circle() {
    none(members().flat_map(|member| circles(&imports(workspace().member(member)))));
}

#[test]
fn members_import_only_leftwards() {
    let found: Vec<_> =
        members().flat_map(|m| manifest::member_imports(m, manifest_of(m))).collect();
    assert!(found.len() > 4, "the members build on each other: {found:?}");
    none(against_order(&found, &MEMBERS));
    none(circles(&found));
}

#[test]
fn every_dependency_is_used() {
    none(members().flat_map(|member| {
        let inside = |s: &&Source| s.path.split('/').next() == Some(member);
        let sources: Vec<&Source> = workspace().sources.iter().filter(inside).collect();
        manifest::unused(member, manifest_of(member), &sources)
    }));
    let manifests: Vec<&str> = members().map(manifest_of).collect();
    none(manifest::orphans(&workspace().texts["Cargo.toml"], &manifests));
}

#[test]
fn the_engine_is_pure() {
    none(workspace().member("engine").flat_map(purity::impure));
}

#[test]
fn functions_and_files_are_short() {
    none(size::against_ratchet(&workspace().sources, RATCHET));
}

#[test]
fn lines_are_narrow() {
    none_in_sources(size::wide);
}

#[test]
fn nothing_is_unfinished_and_every_panic_has_a_sentence() {
    none_in_sources(prose::unfinished);
}

#[test]
fn every_module_says_what_it_is() {
    none_in_sources(prose::undocumented);
}

#[test]
fn no_mark_of_unfinished_work_and_no_path_of_one_machine_is_left() {
    let sources = workspace().sources.iter().map(|s| (&s.path, &s.text));
    none(sources.chain(&workspace().texts).flat_map(|(path, text)| prose::left_behind(path, text)));
}

#[test]
fn every_shell_example_is_executed_or_says_why_not() {
    none(prose::unexecuted(&workspace().texts));
}
