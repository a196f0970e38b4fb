//! The program under measurement and its judges, both as separate processes.

use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything is.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The built `sameday` program.
    pub program: PathBuf,
    /// Instances with their reference figures.
    pub data: PathBuf,
    /// Independent judges.
    pub judges: PathBuf,
    /// Folder for solutions.
    pub scratch: PathBuf,
}

/// One finished command.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// True if the exit status was 0.
    pub ok: bool,
    /// Standard output.
    pub text: String,
    /// The last line of standard output, read as JSON; null if it is none.
    pub json: Value,
    /// The end of standard error, for a person.
    pub said: String,
}

impl Outside {
    /// Finds the program beside this one and the data by `SAMEDAY_DATA`.
    ///
    /// # Errors
    /// With a sentence saying what to set or build.
    pub fn find() -> Result<Self, String> {
        let here = env::current_exe().map_err(|e| format!("own path unknown: {e}"))?;
        let beside = here.parent().ok_or("this program lies in no folder")?.to_path_buf();
        let program = env::var_os("SAMEDAY_PROGRAM").map_or(beside.join("sameday"), PathBuf::from);
        if !program.is_file() {
            return Err(format!("{} is not built: run make build", program.display()));
        }
        let data = env::var_os("SAMEDAY_DATA").map(PathBuf::from);
        let data = data.filter(|d| d.is_dir()).ok_or("set SAMEDAY_DATA to the benchmark data")?;
        let judges = env::var_os("SAMEDAY_JUDGES").map(PathBuf::from);
        let judges = judges.unwrap_or_else(|| data.join("../tools"));
        let scratch = beside.join("judged");
        std::fs::create_dir_all(&scratch).map_err(|e| format!("{}: {e}", scratch.display()))?;
        Ok(Self { program, data, judges, scratch })
    }

    /// An empty place for the result `name`: what an earlier run left there is removed, so that a
    /// failed run is never judged by an old result.
    pub fn slot(&self, name: &str) -> PathBuf {
        let path = self.scratch.join(name);
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_dir_all(&path);
        path
    }

    /// Runs the program.
    pub fn sameday<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        run(Command::new(&self.program).args(args))
    }

    /// Lets `judge` look at a result; its JSON is the verdict.
    pub fn judge(&self, judge: &str, problem: &Path, result: &Path) -> Ran {
        let script = self.judges.join(judge);
        run(Command::new("python3").arg(script).arg("--json").args([problem, result]))
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ran {
    let output = match command.output() {
        Ok(output) => output,
        Err(problem) => {
            let said = format!("{} does not start: {problem}", command.get_program().display());
            return Ran { said, ..Ran::default() };
        }
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let json = serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_default();
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().last().unwrap_or_default().to_owned();
    Ran { ok: output.status.success(), text, json, said }
}
