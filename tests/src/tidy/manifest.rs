//! Manifests: the order of the members, and dependencies that nobody uses.

use super::Finding;
use super::layers::Import;
use super::source::{Kind, Source};

/// A dependency named in a manifest.
#[derive(Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Name in the registry.
    pub name: String,
    /// Line in the manifest.
    pub line: usize,
}

/// The dependencies of a member, for use, tests and build.
pub fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut section = "";
    let mut found = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if section.ends_with("dependencies") && section != "workspace.dependencies" {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if !name.is_empty() && !name.starts_with('#') {
                found.push(Dependency { name: name.to_owned(), line: at + 1 });
            }
        }
    }
    found
}

/// Versions that the workspace fixes although no member depends on them.
pub fn orphans(workspace: &str, members: &[&str]) -> Vec<Finding> {
    let taken: Vec<Dependency> = members.iter().flat_map(|text| dependencies(text)).collect();
    let fixed = workspace.replace("[workspace.dependencies]", "[dependencies]");
    let idle = dependencies(&fixed).into_iter().filter(|d| taken.iter().all(|t| t.name != d.name));
    let say = |d: &Dependency| format!("no member depends on `{}`: remove it", d.name);
    idle.map(|d| Finding::new("Cargo.toml", d.line, say(&d))).collect()
}

/// Dependencies of `member` that none of its sources names.
pub fn unused(member: &str, manifest: &str, sources: &[&Source]) -> Vec<Finding> {
    let names = |word: &str| {
        let is_it = |s: &&Source| s.tokens.iter().any(|t| t.kind == Kind::Word && t.text == word);
        sources.iter().any(is_it)
    };
    let idle = dependencies(manifest).into_iter().filter(|d| !names(&d.name.replace('-', "_")));
    let file = format!("{member}/Cargo.toml");
    idle.map(|d| Finding::new(&file, d.line, format!("nothing here uses `{}`: remove it", d.name)))
        .collect()
}

/// What a member imports from other members.
pub fn member_imports(member: &str, manifest: &str) -> Vec<Import> {
    let ours = |d: Dependency| d.name.strip_prefix("sameday-").map(|to| (to.to_owned(), d.line));
    let import = |(to, line)| Import {
        from: member.to_owned(),
        to,
        file: format!("{member}/Cargo.toml"),
        line,
    };
    dependencies(manifest).into_iter().filter_map(ours).map(import).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[dependencies]\nsameday-engine.workspace = true\n\
                            # why\nserde_json = \"1\"\n\n[dev-dependencies]\nrand-core = { version = \"1\" }\n";

    #[test]
    fn an_idle_dependency_is_found() {
        let text = "use sameday_engine::A; #[cfg(test)] mod t { use rand_core::B; }";
        let source = Source::parse("x/src/lib.rs", text).unwrap();
        let said = unused("x", MANIFEST, &[&source]);
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(
            said[0].to_string(),
            "x/Cargo.toml:7: nothing here uses `serde_json`: remove it"
        );
    }

    #[test]
    fn an_orphan_of_the_workspace_is_found() {
        let workspace = "[workspace.dependencies]\nserde_json = \"1\"\nrayon = \"1\"\n";
        let said = orphans(workspace, &[MANIFEST]);
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].line, 3);
    }

    #[test]
    fn imports_of_members_are_read_from_the_manifest() {
        let imports = member_imports("datasets", MANIFEST);
        assert_eq!((imports.len(), imports[0].to.as_str()), (1, "engine"));
    }
}
