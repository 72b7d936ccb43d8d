//! The JavaScript around the module: wasm-bindgen's `web` target, which loads
//! nothing by itself, with the changes that the edge runtimes need.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::Module;
use wasm_bindgen_cli_support::{Bindgen, EncodeInto, Output};

use crate::{data, panics};

pub struct Glue {
    pub wasm: Vec<u8>,
    pub js: String,
    pub types: String,
}

/// `small` is for the module of the package.
pub fn generate(module: &Path, small: bool) -> Result<Glue> {
    let mut output = bind(module, "core", small, |bindgen| {
        bindgen
            .typescript(true)
            .omit_default_module_path(true)
            .reset_state_function(true);
    })?;
    Ok(Glue {
        wasm: output.wasm_mut().emit_wasm(),
        js: patch(output.js())?,
        types: output
            .ts()
            .context("wasm-bindgen made no types")?
            .to_owned(),
    })
}

/// A module of the package that is used without glue, since numbers are all that passes.
pub fn generate_bare(module: &Path) -> Result<Vec<u8>> {
    Ok(bind(module, "shared", true, |_| ())?.wasm_mut().emit_wasm())
}

fn bind(
    module: &Path,
    name: &str,
    small: bool,
    configure: impl FnOnce(&mut Bindgen),
) -> Result<Output> {
    let bytes = fs::read(module)?;
    let mut module = Module::from_buffer(&bytes)?;
    if small {
        panics::snip(&mut module)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, module.emit_wasm())
        .out_name(name)
        .web(true)?
        .encode_into(EncodeInto::Always)
        .remove_name_section(true)
        .remove_producers_section(true);
    configure(&mut bindgen);
    let mut output = bindgen.generate_output()?;
    if small {
        data::blank(output.wasm_mut(), &data::read(&bytes)?)?;
    }
    Ok(output)
}

/// Each text must occur exactly once, so that a new version of the generator
/// cannot drop a change in silence.
const PATCHES: [(&str, &str); 5] = [
    // Whoever loads the package has compiled the module: at the edge nothing may
    // compile. (In the sandboxes of Vercel and Next.js it comes from another realm,
    // too, so that it is no `instanceof` this realm's `WebAssembly.Module`.)
    (
        "if (!(module instanceof WebAssembly.Module)) {
                    module = new WebAssembly.Module(module);
                }
",
        "",
    ),
    // Made at first use: the jsdom environment of Jest has neither class, and
    // importing the package must not throw there.
    (
        "let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();",
        "let cachedTextDecoder;",
    ),
    (
        "if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {",
        "if (!cachedTextDecoder || numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {",
    ),
    (
        "const cachedTextEncoder = new TextEncoder();",
        "let cachedTextEncoder;",
    ),
    (
        "function passStringToWasm0(arg, malloc, realloc) {",
        "function passStringToWasm0(arg, malloc, realloc) {
                    cachedTextEncoder ??= new TextEncoder();",
    ),
];

fn patch(js: &str) -> Result<String> {
    PATCHES.iter().try_fold(js.to_owned(), |js, (from, to)| {
        let found = js.matches(from).count();
        ensure!(
            found == 1,
            "the glue has {found} places like this one, not 1: {from}"
        );
        Ok(js.replacen(from, to, 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_applies_exactly_once() {
        let glue = PATCHES.map(|(from, _)| from).join("\n");
        let patched = patch(&glue).unwrap();
        assert_eq!(patched, PATCHES.map(|(_, to)| to).join("\n"));

        assert!(patch(&patched).is_err());
        assert!(patch(&glue.repeat(2)).is_err());
    }
}
