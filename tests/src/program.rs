//! The real `sameday` program, built once a test run, for tests that drive it from outside.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The root folder of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests are a member folder of the workspace").to_path_buf()
}

/// Path of the `sameday` program in the profile and target folder of the running test.
///
/// Cargo names a binary to the integration tests of its own package only, and this is another one,
/// so it is asked to build it here: a fresh build answers at once.
pub fn sameday() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build)
}

fn build() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    let profile = test.ancestors().nth(2).expect("tests run from TARGET/PROFILE/deps");
    let target = profile.parent().expect("a profile folder lies in the target folder");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).arg("build").args(["--quiet", "-p", "sameday-server"]);
    cargo.args(["--bin", "sameday", "--target-dir"]).arg(target);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo starts, since it started this test");
    assert!(status.success(), "the sameday program does not build");
    profile.join("sameday")
}
