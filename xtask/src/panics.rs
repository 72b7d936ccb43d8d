//! Panics without their text. A panic of the module is a trap, and nobody reads
//! what it would say; but the functions that put the text together are a tenth of
//! the module, and the compiler can't see that they are not needed.

use std::collections::{HashMap, HashSet};
use std::mem;

use anyhow::{Result, ensure};
use rustc_demangle::demangle;
use walrus::ir::{
    Call, Instr, InstrSeq, Unreachable, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut,
};
use walrus::{FunctionId, FunctionKind, LocalFunction, Module};

/// What does nothing but panic, by a part of its name.
const PANICS: [&str; 9] = [
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_already",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "std::panicking::",
];

/// What the crates of wasm-bindgen keep for closures and promises that cross the boundary,
/// whether or not one does. Here none does, and one that did would trap.
const CLOSURES: [&str; 2] = [
    "wasm_bindgen::convert::closures::_::invoke",
    "js_sys::futures::",
];

/// What makes text for people, by a part of its name.
const FORMATTING: [&str; 2] = ["core::fmt::", "alloc::fmt::"];

/// Makes every function that panics or formats trap at once, and their callers in place of
/// the call, so that they pass nothing; what only they call is dropped with them by the
/// binding generator. Fails where the module formats something that is not the text of a
/// panic: put that text together without `format!` and `to_string`.
pub fn snip(module: &mut Module) -> Result<()> {
    let named = |kind: fn(&str) -> bool| -> HashSet<FunctionId> {
        let functions = module.funcs.iter_local();
        let found = functions.filter(|(id, _)| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            // The alternate form has no hashes.
            kind(&format!("{:#}", demangle(name)))
        });
        found.map(|(id, _)| id).collect()
    };
    let (panics, formatting) = (named(panics), named(formats));
    ensure!(!panics.is_empty(), "no function has the name of a panic");

    for (id, function) in module.funcs.iter_local() {
        if !panics.contains(&id) && !formatting.contains(&id) {
            let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
            let called = calls(function)
                .into_iter()
                .find(|id| formatting.contains(id));
            let callee = called.and_then(|id| module.funcs.get(id).name.clone());
            ensure!(
                called.is_none(),
                "{name} formats text, by {}",
                callee.unwrap_or_default()
            );
        }
    }
    // What is passed to a panic would keep the data that it points to.
    let parameters = panics.iter().map(|id| {
        let ty = module.types.get(module.funcs.get(*id).ty());
        (*id, ty.params().len())
    });
    let mut traps = Traps(parameters.collect());
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut traps, function, entry);
    }
    for id in panics.union(&formatting) {
        if let FunctionKind::Local(function) = &mut module.funcs.get_mut(*id).kind {
            let mut body = function.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
    Ok(())
}

/// Puts traps in place of the calls of these functions, by the number of their parameters.
struct Traps(HashMap<FunctionId, usize>);

impl VisitorMut for Traps {
    fn start_instr_seq_mut(&mut self, seq: &mut InstrSeq) {
        for (instr, location) in mem::take(&mut seq.instrs) {
            let Instr::Call(Call { func }) = instr else {
                seq.instrs.push((instr, location));
                continue;
            };
            let Some(parameters) = self.0.get(&func) else {
                seq.instrs.push((instr, location));
                continue;
            };
            let last = seq.instrs.iter().rev().take(*parameters);
            let simple = last.take_while(|(instr, _)| instr.is_const() || instr.is_local_get());
            seq.instrs.truncate(seq.instrs.len() - simple.count());
            // Nothing cares for what is left on the stack.
            seq.instrs.push((Unreachable {}.into(), location));
        }
    }
}

fn panics(path: &str) -> bool {
    let last = path.rsplit("::").next().unwrap_or_default();
    let fails = last.ends_with("_fail") || last.ends_with("_fail_rt");
    PANICS
        .iter()
        .chain(&CLOSURES)
        .any(|part| path.contains(part))
        || path.starts_with("core::") && fails
}

fn formats(path: &str) -> bool {
    FORMATTING.iter().any(|part| path.contains(part))
}

fn calls(function: &LocalFunction) -> Vec<FunctionId> {
    #[derive(Default)]
    struct Calls(Vec<FunctionId>);
    impl Visitor<'_> for Calls {
        fn visit_call(&mut self, call: &Call) {
            self.0.push(call.func);
        }
    }
    let mut calls = Calls::default();
    dfs_in_order(&mut calls, function, function.entry_block());
    calls.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_panics_by_their_names() {
        for name in [
            "core::panicking::panic_fmt",
            "core::slice::index::slice_index_fail",
            "core::str::slice_error_fail_rt",
            "core::result::unwrap_failed",
        ] {
            assert!(panics(name), "{name}");
        }
        for name in [
            "core::str::converts::from_utf8",
            "core::slice::sort::unstable::quicksort::quicksort",
            "waxseal::token::jws::Signer::open",
        ] {
            assert!(!panics(name) && !formats(name), "{name}");
        }
        assert!(formats("<str as core::fmt::Debug>::fmt"));
    }

    #[test]
    fn panics_lose_their_body_and_formatting_elsewhere_is_refused() {
        let mut module = Module::from_buffer(&wasm("core::panicking::panic_fmt")).unwrap();
        snip(&mut module).unwrap();
        assert!(module.emit_wasm().len() < wasm("core::panicking::panic_fmt").len());

        let mut module = Module::from_buffer(&wasm("main")).unwrap();
        let error = snip(&mut module).unwrap_err().to_string();
        assert_eq!(error, "main formats text, by core::fmt::write");
    }

    /// `caller` calls `core::fmt::write`, beside a panic.
    fn wasm(caller: &str) -> Vec<u8> {
        let mut module = Module::default();
        let mut function = |name: &str, callee: Option<FunctionId>| {
            let mut builder = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
            builder.name(name.to_owned());
            let mut body = builder.func_body();
            for _ in 0..8 {
                match callee {
                    Some(callee) => body.call(callee),
                    None => body.i32_const(0).drop(),
                };
            }
            builder.finish(vec![], &mut module.funcs)
        };
        let write = function("core::fmt::write", None);
        function("core::panicking::panic", None);
        let caller = function(caller, Some(write));
        module.exports.add("caller", caller);
        module.emit_wasm()
    }
}
