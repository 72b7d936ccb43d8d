//! Builds the wasm module and the TypeScript that is generated from Rust.
//!
//! `cargo run -p xtask -- wasm [--root DIR]` compiles the workspace at DIR (by
//! default, the one of the current directory) and fills its `js/wasm/`:
//!
//! | file | what it is |
//! |---|---|
//! | `core_bg.wasm` | the module |
//! | `core.js`, `core.d.ts` | wasm-bindgen's glue, patched |
//! | `wasm-inline.ts` | the module as base64 text |
//! | `reason.ts` | the reasons of an invalid outcome, by number |

mod compile;
mod glue;
mod typescript;
mod workspace;

use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

const USAGE: &str = "usage: cargo run -p xtask -- wasm [--root DIR]";

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    if arguments.next().as_deref() != Some("wasm") {
        bail!(USAGE);
    }
    let root = match (arguments.next().as_deref(), arguments.next()) {
        (None, None) => env::current_dir()?,
        (Some("--root"), Some(dir)) => PathBuf::from(dir),
        _ => bail!(USAGE),
    };
    wasm(&Workspace::load(&root)?)
}

fn wasm(workspace: &Workspace) -> Result<()> {
    let glue = glue::generate(&compile::release(workspace)?)?;

    let out = workspace.root.join("js/wasm");
    fs::create_dir_all(&out)?;
    for (name, content) in [
        ("core_bg.wasm", glue.wasm.as_slice()),
        ("core.js", glue.js.as_bytes()),
        ("core.d.ts", glue.types.as_bytes()),
        ("wasm-inline.ts", typescript::inline(&glue.wasm).as_bytes()),
        ("reason.ts", typescript::reasons().as_bytes()),
    ] {
        fs::write(out.join(name), content).with_context(|| format!("cannot write {name}"))?;
    }
    println!("js/wasm/core_bg.wasm: {} bytes", glue.wasm.len());
    Ok(())
}
