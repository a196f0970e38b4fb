//! Private servers: found, started in a folder of ours, ended with the program.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server takes no longer to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Finds a program on the path, or where Debian keeps those of PostgreSQL: the newest of them.
pub(super) fn find(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort();
    let folders = debian.into_iter().rev().chain(std::env::split_paths(&path));
    let mut found = folders.map(|folder| folder.join(name)).filter(|program| program.is_file());
    found.next().ok_or_else(|| format!("{name} is not installed: run .ci/setup databases"))
}

/// Whom a server runs as: PostgreSQL refuses to be root.
pub(super) struct User(Option<(u32, u32)>);

/// This user where we are root (the folder is given to it), ourselves otherwise.
pub(super) fn as_user(name: &str, folder: &Path) -> Result<User, String> {
    if number("id", &["-u"])? != 0 {
        return Ok(User(None));
    }
    let (user, group) = (number("id", &["-u", name])?, number("id", &["-g", name])?);
    let given = std::os::unix::fs::chown(folder, Some(user), Some(group));
    given.map_err(|e| format!("{} cannot be given to {name}: {e}", folder.display()))?;
    Ok(User(Some((user, group))))
}

impl User {
    /// A command that runs as this user.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

fn number(program: &str, args: &[&str]) -> Result<u32, String> {
    let output =
        Command::new(program).args(args).output().map_err(|e| format!("{program}: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| format!("{program} {} knows no number", args.join(" ")))
}

/// Runs a command to its end.
pub(super) fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{command:?} failed: {said}")) }
}

/// A running server.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    pub(super) fn start(command: &mut Command, log: &Path) -> Result<Self, String> {
        let file = File::create(log).map_err(|e| format!("{}: {e}", log.display()))?;
        let errors = file.try_clone().map_err(|e| format!("{}: {e}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file).stderr(errors);
        let child = command.spawn().map_err(|e| format!("{command:?}: {e}"))?;
        Ok(Self { child, log: log.into() })
    }

    /// Waits until `answers` succeeds.
    pub(super) async fn ready<E: std::fmt::Display>(
        &self,
        answers: impl AsyncFn() -> Result<(), E>,
    ) -> Result<(), String> {
        let begin = Instant::now();
        loop {
            match answers().await {
                Ok(()) => return Ok(()),
                Err(error) if begin.elapsed() > PATIENCE => {
                    let log = std::fs::read_to_string(&self.log).unwrap_or_default();
                    return Err(format!("a server does not answer ({error}); its log:\n{log}"));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Asked to end, PostgreSQL gives back its shared memory; killed, it would not.
        let asked = Command::new("kill").arg("-INT").arg(self.child.id().to_string()).status();
        let begin = Instant::now();
        while asked.is_ok() && begin.elapsed() < PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a folder to the other users of this machine, so that a server of one of them gets through.
pub(super) fn open_to_all(folder: &Path) -> Result<(), String> {
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, open).map_err(|e| format!("{}: {e}", folder.display()))
}
