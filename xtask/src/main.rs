//! Builds the wasm module and the TypeScript that is generated from Rust.
//!
//! `cargo run -p xtask -- wasm [--root DIR] [--features LIST --out DIR]` compiles
//! the workspace at DIR (by default, the one of the current directory) and fills
//! its `js/wasm/`, or for a module with further features the folder that is named:
//!
//! | file | what it is |
//! |---|---|
//! | `core_bg.wasm` | the module |
//! | `shared_bg.wasm` | the second module, without glue |
//! | `reader_bg.wasm` | the module that only reads, without glue |
//! | `core.js`, `core.d.ts` | wasm-bindgen's glue, patched |
//! | `reason.ts` | the reasons of an invalid outcome, by number |
//! | `headers.ts` | the headers that leave with every Set-Cookie line |
//! | `codes.ts` | the codes of the errors that the core makes, as types |
//! | `sentences.ts` | the sentences about a configuration, by number |
//!
//! `cargo run -p xtask -- trace IN OUT` makes a module report every address and branch.

mod compile;
mod data;
mod glue;
mod panics;
mod trace;
mod typescript;
mod workspace;

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::Workspace;

const USAGE: &str =
    "usage: cargo run -p xtask -- wasm [--root DIR] [--features LIST --out DIR] | trace IN OUT";

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    match arguments.next().as_deref() {
        Some("wasm") => {}
        Some("trace") => {
            let mut path = || arguments.next().context(USAGE);
            let (from, to) = (path()?, path()?);
            fs::write(to, trace::instrument(&fs::read(from)?)?)?;
            return Ok(());
        }
        _ => bail!(USAGE),
    }
    let (mut root, mut features, mut out) = (env::current_dir()?, None, None);
    while let Some(option) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match option.as_str() {
            "--root" => root = PathBuf::from(value),
            "--features" => features = Some(value),
            "--out" => out = Some(PathBuf::from(value)),
            _ => bail!(USAGE),
        }
    }
    ensure!(features.is_some() == out.is_some(), USAGE);
    let workspace = Workspace::load(&root)?;
    let out = out.unwrap_or_else(|| workspace.root.join("js/wasm"));
    wasm(&workspace, features.as_deref(), &out)
}

fn wasm(workspace: &Workspace, features: Option<&str>, out: &Path) -> Result<()> {
    // What the module of the package is measured by is made like it.
    let small = features.is_none_or(|features| features == "floors");
    let glue = glue::generate(&compile::release(workspace, features)?, small)?;

    fs::create_dir_all(out)?;
    for (name, content) in [
        ("core_bg.wasm", glue.wasm.as_slice()),
        ("core.js", glue.js.as_bytes()),
        ("core.d.ts", glue.types.as_bytes()),
        ("reason.ts", typescript::reasons().as_bytes()),
        ("headers.ts", typescript::headers().as_bytes()),
        ("codes.ts", typescript::codes().as_bytes()),
        ("sentences.ts", typescript::sentences().as_bytes()),
    ] {
        fs::write(out.join(name), content).with_context(|| format!("cannot write {name}"))?;
    }
    let path = out.join("core_bg.wasm");
    println!("{}: {} bytes", path.display(), glue.wasm.len());
    if features.is_some() {
        return Ok(());
    }
    for name in ["shared", "reader"] {
        let module = glue::generate_bare(&compile::release(workspace, Some(name))?)?;
        let path = out.join(format!("{name}_bg.wasm"));
        println!("{}: {} bytes", path.display(), module.len());
        fs::write(&path, module).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
