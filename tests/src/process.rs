//! The real `sameday serve` as a process of its own, to be killed and started again.

use crate::program::sameday;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A running server.
#[derive(Debug)]
pub struct Process {
    /// Where it listens.
    pub url: String,
    child: Child,
}

impl Process {
    /// Starts it over a data directory and waits until it listens. What it logs is added to `log`.
    pub fn start(data: &Path, log: &Path) -> Self {
        let errors = OpenOptions::new().create(true).append(true).open(log);
        let mut child = Command::new(sameday())
            .args(["serve", "--listen", "127.0.0.1:0", "--snapshot-entries", "50", "--data"])
            .arg(data)
            .env("RUST_LOG", "trace")
            .env_remove("SAMEDAY_MASTER_KEY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors.expect("the log can be written"))
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("standard output is a pipe");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("it says something");
        let url = line.trim().strip_prefix("sameday is listening on ");
        let url = url.unwrap_or_else(|| {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            panic!("it does not listen: {line}{}", said.lines().last().unwrap_or_default())
        });
        Self { url: url.to_owned(), child }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it has ended");
    }

    /// SIGTERM; returns whether it ended well.
    pub fn end(mut self) -> bool {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").arg(&id).status().expect("there is a kill program");
        asked.success() && self.child.wait().expect("it has ended").success()
    }
}

/// Runs a command of the program over a data directory.
pub fn run(command: &str, data: &Path, more: &[&str]) -> Output {
    let mut program = Command::new(sameday());
    program.arg(command).arg("--data").arg(data).args(more);
    program.output().expect("the program starts")
}

/// The digest that `sameday digest` prints.
pub fn digest(data: &Path, more: &[&str]) -> String {
    let output = run("digest", data, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a digest is text").trim().to_owned()
}

/// All files below a folder, read.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    paths.map(|path| (path.clone(), std::fs::read(path).expect("the file can be read"))).collect()
}
