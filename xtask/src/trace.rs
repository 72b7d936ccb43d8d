//! A module that reports its trace: the values that it branches on and every address
//! that it reads or writes go to the import `trace.at(value, offset, site)`, which
//! returns the value; the address is the sum of the two. Secrets must not show in
//! that sequence: this is what constant time means above the processor, and it
//! covers loads from a table that a secret indexes.

use std::mem;

use anyhow::Result;
use walrus::ir::{
    Call, Const, Instr, InstrLocId, InstrSeq, LoadSimdKind, LocalGet, LocalSet, StoreKind, Value,
    VisitorMut, dfs_pre_order_mut,
};
use walrus::{FunctionId, LocalId, Module, ModuleLocals, ValType};

/// Makes every function of the module report.
pub fn instrument(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm)?;
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let params = [ValType::I32; 3];
    let ty = module.types.add(&params, &[ValType::I32]);
    let (at, _) = module.add_import_func("trace", "at", ty);

    let mut site = 0;
    for id in functions {
        let mut tracer = Tracer {
            at,
            site,
            locals: Locals::new(&mut module.locals),
        };
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut tracer, function, entry);
        site = tracer.site;
    }
    Ok(module.emit_wasm())
}

struct Tracer {
    at: FunctionId,
    site: i32,
    locals: Locals,
}

/// Where operands above the traced one wait.
struct Locals {
    i32: LocalId,
    i32_too: LocalId,
    i64: LocalId,
    f32: LocalId,
    f64: LocalId,
    v128: LocalId,
}

impl Locals {
    fn new(locals: &mut ModuleLocals) -> Self {
        Self {
            i32: locals.add(ValType::I32),
            i32_too: locals.add(ValType::I32),
            i64: locals.add(ValType::I64),
            f32: locals.add(ValType::F32),
            f64: locals.add(ValType::F64),
            v128: locals.add(ValType::V128),
        }
    }
}

impl VisitorMut for Tracer {
    fn start_instr_seq_mut(&mut self, seq: &mut InstrSeq) {
        for (instr, location) in mem::take(&mut seq.instrs) {
            let mut push = |instr| seq.instrs.push((instr, InstrLocId::default()));
            match &instr {
                Instr::BrIf(_) | Instr::BrTable(_) | Instr::IfElse(_) | Instr::CallIndirect(_) => {
                    self.report(&[], 0, &mut push);
                }
                Instr::Load(load) => self.report(&[], load.arg.offset, &mut push),
                Instr::Store(store) => {
                    self.report(&[self.value(store.kind)], store.arg.offset, &mut push);
                }
                Instr::LoadSimd(load) if is_lane(load.kind) => {
                    self.report(&[self.locals.v128], load.arg.offset, &mut push);
                }
                Instr::LoadSimd(load) => self.report(&[], load.arg.offset, &mut push),
                // Length, source, destination: each is reported.
                Instr::MemoryCopy(_) => {
                    let Locals { i32, i32_too, .. } = self.locals;
                    self.report(&[], 0, &mut push);
                    self.report(&[i32], 0, &mut push);
                    self.report(&[i32, i32_too], 0, &mut push);
                }
                Instr::MemoryFill(_) => {
                    let Locals { i32, i32_too, .. } = self.locals;
                    self.report(&[], 0, &mut push);
                    self.report(&[i32, i32_too], 0, &mut push);
                }
                _ => {}
            }
            seq.instrs.push((instr, location));
        }
    }
}

impl Tracer {
    /// Reports the operand below those that go into `above`, the top one first.
    fn report(&mut self, above: &[LocalId], offset: u64, push: &mut impl FnMut(Instr)) {
        for local in above {
            push(Instr::LocalSet(LocalSet { local: *local }));
        }
        for number in [offset as i32, self.site] {
            let value = Value::I32(number);
            push(Instr::Const(Const { value }));
        }
        push(Instr::Call(Call { func: self.at }));
        for local in above.iter().rev() {
            push(Instr::LocalGet(LocalGet { local: *local }));
        }
        self.site += 1;
    }

    fn value(&self, kind: StoreKind) -> LocalId {
        match kind {
            StoreKind::I32 { .. } | StoreKind::I32_8 { .. } | StoreKind::I32_16 { .. } => {
                self.locals.i32
            }
            StoreKind::I64 { .. }
            | StoreKind::I64_8 { .. }
            | StoreKind::I64_16 { .. }
            | StoreKind::I64_32 { .. } => self.locals.i64,
            StoreKind::F32 => self.locals.f32,
            StoreKind::F64 => self.locals.f64,
            StoreKind::V128 => self.locals.v128,
        }
    }
}

/// Whether the address stands below a vector.
fn is_lane(kind: LoadSimdKind) -> bool {
    use LoadSimdKind::*;
    matches!(
        kind,
        V128Load8Lane(_)
            | V128Load16Lane(_)
            | V128Load32Lane(_)
            | V128Load64Lane(_)
            | V128Store8Lane(_)
            | V128Store16Lane(_)
            | V128Store32Lane(_)
            | V128Store64Lane(_)
    )
}
