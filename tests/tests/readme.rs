//! Every shell example of the documents is executed against the real program, as a reader would:
//! the blocks of one document in one shell, one after the other, in a folder with the repository's
//! files.

use sameday_tests::program::{root, sameday};
use sameday_tests::tidy::prose::shell_blocks;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The address that the documents name; the test puts a free one in its place.
const DOCUMENTED: &str = "127.0.0.1:8080";

/// Stops what an example left running, and waits for it, so that its folder can be removed.
const PROLOGUE: &str = "set -euo pipefail\n\
                        trap 'jobs -p | xargs -r kill 2>/dev/null; wait' EXIT\n";

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").to_string()
}

/// The repository without what is built, as links, so that examples write nothing into it.
fn playground() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for entry in fs::read_dir(root()).expect("the repository can be listed") {
        let entry = entry.expect("the repository can be listed to its end");
        if !["target", ".git"].iter().any(|skipped| entry.file_name() == *skipped) {
            symlink(entry.path(), folder.path().join(entry.file_name())).expect("a link is made");
        }
    }
    folder
}

/// The examples of a document as one script; each says where it stands before it runs.
fn script(document: &Path, address: &str) -> Option<String> {
    let text = fs::read_to_string(document).expect("a document can be read");
    let mut script = PROLOGUE.to_owned();
    let blocks: Vec<_> =
        shell_blocks(&text).into_iter().filter(|(info, _, _)| info == "sh").collect();
    for (_, line, body) in &blocks {
        script.push_str(&format!("echo '--- line {line}' >&2\n{body}"));
    }
    (!blocks.is_empty()).then(|| script.replace(DOCUMENTED, address))
}

fn execute(document: &Path) {
    let address = free_address();
    let Some(script) = script(document, &address) else { return };
    let folder = playground();
    let programs = sameday().parent().expect("the program lies in a folder");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("timeout");
    shell.args(["--kill-after=10", "300", "bash", "-c", &script]);
    let output = shell.current_dir(folder.path()).env("PATH", path).output();
    let output = output.expect("a shell starts");
    assert!(
        output.status.success(),
        "an example of {} fails ({}); the last line named below is its block\n{}\n{}",
        document.display(),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

fn documents() -> Vec<PathBuf> {
    let folders = [root(), root().join("docs")];
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let paths = files.map(|entry| entry.expect("a folder can be listed to its end").path());
    let mut documents: Vec<_> =
        paths.filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    documents.sort();
    documents
}

#[test]
fn examples_of_the_documents_work() {
    documents().iter().for_each(|document| execute(document));
}

#[test]
#[should_panic(expected = "line 3")]
fn an_example_that_fails_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("bad.md");
    fs::write(&document, "# Bad\n\n```sh\nfalse\n```\n\n```sh\necho never\n```\n").unwrap();
    execute(&document);
}
