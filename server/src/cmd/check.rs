//! `sameday check`: a plan against its problem, by the independent checker.

use clap::Args;
use sameday_datasets::sameday::{FormatError, Verdict, read_problem, read_text};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday check --problem docs/examples/optimize.problem.json --plan plan.json\n\n\
    Exit status 0: the plan is valid; 1: it breaks rules, all of them are listed; 2: a file is \
    unreadable, or the problem itself breaks the format.";

/// Check a plan against its problem.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct CheckArgs {
    /// Problem (`sameday-problem`, version 1); a packed one (.gz) is read too.
    #[arg(long)]
    problem: PathBuf,
    /// Plan (`sameday-plan`, version 1); a packed one (.gz) is read too.
    #[arg(long)]
    plan: PathBuf,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &CheckArgs) -> ExitCode {
    let verdict = match judge(&args.problem, &args.plan) {
        Ok(verdict) => verdict,
        Err(errors) => {
            for error in errors {
                let _ = writeln!(std::io::stderr(), "error: {error}");
            }
            return ExitCode::from(2);
        }
    };
    let text = if args.json { verdict.to_json() + "\n" } else { report(&verdict) };
    if std::io::stdout().write_all(text.as_bytes()).is_err() || !verdict.valid {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn judge(problem: &Path, plan: &Path) -> Result<Verdict, Vec<String>> {
    let read = |path| read_text(path).map_err(|error| vec![error.to_string()]);
    let document = read_problem(&read(problem)?).map_err(|errors| lines(problem, &errors))?;
    document.judge(&read(plan)?).map_err(|errors| lines(plan, &errors))
}

fn lines(path: &Path, errors: &[FormatError]) -> Vec<String> {
    errors.iter().map(|error| format!("{}: {error}", path.display())).collect()
}

fn report(verdict: &Verdict) -> String {
    let mut text = String::new();
    let mut say = |line: std::fmt::Arguments<'_>| {
        writeln!(text, "{line}").expect("writing into a String cannot fail");
    };
    for finding in &verdict.violations {
        say(format_args!("{}: {}", finding.code.code(), finding.detail));
    }
    if let Some(cost) = &verdict.cost {
        say(format_args!(
            "courier={} store={} lateness={} refusal={} split={} total={}",
            cost.courier, cost.store, cost.lateness, cost.refusal, cost.split, cost.total
        ));
    }
    match verdict.violations.len() {
        0 => say(format_args!("valid")),
        n => say(format_args!("INVALID, {n} violations")),
    }
    text
}
