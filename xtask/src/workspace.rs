//! What cargo and rustc say about the workspace.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

pub struct Workspace {
    pub root: PathBuf,
    pub target_dir: PathBuf,
    /// The folders that hold the sources of the registries' packages.
    pub registries: BTreeSet<PathBuf>,
}

impl Workspace {
    pub fn load(dir: &Path) -> Result<Self> {
        let text = stdout(
            Command::new(cargo())
                .args([
                    "metadata",
                    "--format-version=1",
                    "--locked",
                    "--all-features",
                ])
                .current_dir(dir),
        )?;
        let metadata: Value = serde_json::from_str(&text)?;
        let path = |key: &str| {
            metadata[key]
                .as_str()
                .map(PathBuf::from)
                .context("cargo metadata")
        };
        let packages = metadata["packages"].as_array().context("cargo metadata")?;

        same_version(packages, "wasm-bindgen", "wasm-bindgen-cli-support")?;

        Ok(Self {
            root: path("workspace_root")?,
            target_dir: path("target_directory")?,
            registries: packages
                .iter()
                .filter(|package| !package["source"].is_null())
                .filter_map(|package| {
                    Path::new(package["manifest_path"].as_str()?)
                        .ancestors()
                        .nth(2)
                })
                .map(Path::to_owned)
                .collect(),
        })
    }

    /// Where a toolchain with the `rust-src` component keeps the sources of the
    /// standard library, and the name they have in a toolchain without it.
    pub fn rust_src(&self) -> Result<(PathBuf, String)> {
        let rustc = |argument: &str| {
            stdout(
                Command::new("rustc")
                    .args(argument.split(' '))
                    .current_dir(&self.root),
            )
        };
        let sysroot = rustc("--print sysroot")?;
        let version = rustc("--version --verbose")?;
        let hash = version
            .lines()
            .find_map(|line| line.strip_prefix("commit-hash: "))
            .context("rustc does not name its commit")?;
        Ok((
            Path::new(sysroot.trim()).join("lib/rustlib/src/rust"),
            format!("/rustc/{hash}"),
        ))
    }
}

/// The cargo that runs us, or else the one on the path.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Glue made for another version of the crate fails in ways that are hard to read.
fn same_version(packages: &[Value], crate_name: &str, generator: &str) -> Result<()> {
    let versions = |name: &str| -> Vec<&str> {
        packages
            .iter()
            .filter(|package| package["name"] == name)
            .filter_map(|package| package["version"].as_str())
            .collect()
    };
    let (used, generating) = (versions(crate_name), versions(generator));
    ensure!(
        used.len() == 1 && used == generating,
        "Cargo.lock has {crate_name} {used:?} but {generator} {generating:?}: \
         require the same exact version in Cargo.toml and xtask/Cargo.toml"
    );
    Ok(())
}

fn stdout(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn drifting_versions_are_refused() {
        let lock = |used: &str, generator: &str| {
            let packages = json!([
                { "name": "wasm-bindgen", "version": used },
                { "name": "wasm-bindgen-cli-support", "version": generator },
            ]);
            same_version(
                packages.as_array().unwrap(),
                "wasm-bindgen",
                "wasm-bindgen-cli-support",
            )
        };
        assert!(lock("0.2.130", "0.2.130").is_ok());
        assert!(lock("0.2.131", "0.2.130").is_err());
        assert!(same_version(&[], "wasm-bindgen", "wasm-bindgen-cli-support").is_err());
    }

    #[test]
    fn this_workspace_does_not_drift() {
        let workspace = Workspace::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(!workspace.registries.is_empty());
    }
}
