//! The release build of the crate for wasm, the same bytes in every folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::workspace::{Workspace, cargo};

const TARGET: &str = "wasm32-unknown-unknown";

/// The module that only reads is for where its size counts: a quarter less than with the
/// profile of the others, and a read takes half as long again.
const SMALL: &str = "reader";

/// Builds the crate and returns the path of its module.
pub fn release(workspace: &Workspace, features: Option<&str>) -> Result<PathBuf> {
    // A folder for each: the module has the same name with all features.
    let target_dir = match features {
        None => workspace.target_dir.clone(),
        Some(features) => workspace.target_dir.join(features),
    };
    let is_small = features == Some(SMALL);
    let mut command = Command::new(cargo());
    if is_small {
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z");
    }
    let status = command
        .args([
            "build",
            "--release",
            "--lib",
            "--locked",
            "--package=waxseal",
        ])
        .args(["--features", features.unwrap_or("js")])
        .args(["--target", TARGET])
        .arg("--target-dir")
        .arg(&target_dir)
        // This one variable, so that no flag of the user's environment or
        // configuration comes in.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            rustflags(workspace, is_small)?.join("\x1f"),
        )
        .current_dir(&workspace.root)
        .status()?;
    ensure!(status.success(), "the wasm module does not compile");
    Ok(target_dir.join(TARGET).join("release/waxseal.wasm"))
}

/// Panic messages hold the paths of source files: without the remapping, the
/// module depends on the folders it was built in, and tells them.
fn rustflags(workspace: &Workspace, is_small: bool) -> Result<Vec<String>> {
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let (rust_src, rust) = workspace.rust_src()?;

    let mut flags = vec![
        "-Ctarget-feature=+simd128".to_owned(),
        // 11 KB (gzip) less at the same time of a read, whose own functions say `#[inline]`
        // themselves. With 40 the allocator is not inlined: 5%.
        format!(
            "-Cllvm-args=-inline-threshold={}",
            if is_small { 25 } else { 50 }
        ),
        // The same for what says `#[inline]`, as most of the standard library does.
        "-Cllvm-args=-inlinehint-threshold=100".to_owned(),
        "-Cllvm-args=-unroll-threshold=50".to_owned(),
        // Which data is whose, for `data`.
        "-Clink-arg=--emit-relocs".to_owned(),
    ];
    flags.push(remap(&workspace.root, "/waxseal"));
    flags.extend(workspace.registries.iter().map(|dir| remap(dir, "/cargo")));
    flags.push(remap(&rust_src, &rust));
    Ok(flags)
}
