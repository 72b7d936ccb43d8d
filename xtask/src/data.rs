//! Constant data that only panics and formatting have used: the paths of source files, the
//! places in them, and the texts. With the functions (`panics`) it is a tenth of a module, and
//! neither the linker nor Binaryen can tell where one constant ends and another begins. So the
//! linker keeps them apart (`--no-merge-data-segments`), and they are put together here.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result, bail, ensure};
use walrus::ir::{Instr, InstrSeq, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataId, DataKind, FunctionId, Module};

/// In the constants of `core`, whose names tell no more than that they are of one crate.
const OF_CORE: &[u8] = b"called `Option::unwrap()` on a `None` value";

/// Zeros between two constants that are put into one segment all the same.
const MAX_GAP: u32 = 32;

struct Constant {
    id: DataId,
    start: u32,
    value: Vec<u8>,
    name: String,
}

impl Constant {
    fn end(&self) -> u32 {
        self.start + self.value.len() as u32
    }

    fn holds(&self, address: u32) -> bool {
        (self.start..self.end()).contains(&address)
    }

    /// The crate, as a hash, of one without a name.
    fn origin(&self) -> Option<&str> {
        let (_, rest) = self.name.split_once("..Lanon.")?;
        Some(rest.split_once('.')?.0)
    }

    fn is_path(&self) -> bool {
        self.value
            .strip_suffix(b"\0")
            .unwrap_or(&self.value)
            .ends_with(b".rs")
    }

    /// Whether it says something to people.
    fn is_text(&self) -> bool {
        let letters = self.value.iter().filter(|byte| byte.is_ascii_alphabetic());
        let is_mostly_letters = letters.count() * 2 > self.value.len();
        self.value.len() > 8 && is_mostly_letters && self.origin().is_some()
    }
}

/// Drops what nothing but traps refers to, and puts the rest into few segments. Only what is
/// recognised: an address may be computed from one that is outside of its constant.
pub fn prune(module: &mut Module) -> Result<()> {
    let constants = constants(module)?;
    let core = constants.iter().find(|each| each.value == OF_CORE);
    let core = core.and_then(Constant::origin).map(str::to_owned);
    let paths: HashSet<u32> = constants
        .iter()
        .filter(|each| each.is_path())
        .map(|each| each.start)
        .collect();
    ensure!(
        !paths.is_empty(),
        "no constant is the path of a source file"
    );
    let is_droppable = |each: &Constant| {
        let is_of_core = each.origin().is_some() && each.origin() == core.as_deref();
        let is_place =
            each.value.len() == 16 && word(&each.value).is_some_and(|at| paths.contains(&at));
        is_of_core
            || is_place
            || each.is_path()
            || each.is_text()
            || each.name.contains("4core7unicode")
    };
    let addresses = addresses(module);
    let mut live: Vec<bool> = constants
        .iter()
        .map(|each| !is_droppable(each) || addresses.range(each.start..each.end()).next().is_some())
        .collect();
    // What these point to.
    let mut next: Vec<usize> = (0..live.len()).filter(|at| live[*at]).collect();
    while let Some(at) = next.pop() {
        for pointer in constants[at].value.chunks_exact(4).filter_map(word) {
            for (other, constant) in constants.iter().enumerate() {
                if !live[other] && constant.holds(pointer) {
                    live[other] = true;
                    next.push(other);
                }
            }
        }
    }
    let (kept, dropped): (Vec<_>, Vec<_>) = constants
        .into_iter()
        .zip(live)
        .partition(|(_, is_live)| *is_live);
    for (constant, _) in dropped {
        delete(module, constant.id);
    }
    merge(
        module,
        kept.into_iter().map(|(constant, _)| constant).collect(),
    );
    Ok(())
}

/// By their addresses.
fn constants(module: &Module) -> Result<Vec<Constant>> {
    let mut constants = Vec::new();
    for data in module.data.iter() {
        let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } = data.kind
        else {
            bail!("a data segment has no fixed place");
        };
        constants.push(Constant {
            id: data.id(),
            start: start as u32,
            value: data.value.clone(),
            name: data.name.clone().context("a data segment has no name")?,
        });
    }
    constants.sort_by_key(|each| each.start);
    Ok(constants)
}

/// Every number in the code that may be an address, but for what is passed to a trap.
fn addresses(module: &Module) -> BTreeSet<u32> {
    struct Addresses {
        traps: HashSet<FunctionId>,
        found: Vec<u32>,
    }
    impl<'a> Visitor<'a> for Addresses {
        fn start_instr_seq(&mut self, seq: &'a InstrSeq) {
            // Those that nothing has taken yet: what a trap finds on the stack goes nowhere.
            let mut pending = Vec::new();
            for (instr, _) in &seq.instrs {
                match instr {
                    Instr::Const(each) => {
                        if let Value::I32(value) = each.value {
                            pending.push(value as u32);
                        }
                        continue;
                    }
                    Instr::LocalGet(_) | Instr::GlobalGet(_) | Instr::Binop(_) | Instr::Unop(_) => {
                        continue;
                    }
                    Instr::Call(call) if self.traps.contains(&call.func) => pending.clear(),
                    Instr::Load(load) => _ = self.found.push(load.arg.offset as u32),
                    Instr::LoadSimd(load) => _ = self.found.push(load.arg.offset as u32),
                    Instr::Store(store) => _ = self.found.push(store.arg.offset as u32),
                    _ => {}
                }
                self.found.append(&mut pending);
            }
            self.found.append(&mut pending);
        }
    }
    let is_trap = |function: &walrus::LocalFunction| {
        let body = &function.block(function.entry_block()).instrs;
        matches!(body[..], [(Instr::Unreachable(_), _)])
    };
    let local = || module.funcs.iter_local();
    let mut addresses = Addresses {
        traps: local()
            .filter(|(_, function)| is_trap(function))
            .map(|(id, _)| id)
            .collect(),
        found: Vec::new(),
    };
    for (_, function) in local() {
        dfs_in_order(&mut addresses, function, function.entry_block());
    }
    addresses.found.into_iter().collect()
}

fn merge(module: &mut Module, constants: Vec<Constant>) {
    let mut merged: Vec<Constant> = Vec::new();
    for constant in constants {
        match merged.last_mut() {
            Some(last) if constant.start - last.end() <= MAX_GAP => {
                last.value.resize((constant.start - last.start) as usize, 0);
                last.value.extend(constant.value);
                delete(module, constant.id);
            }
            _ => merged.push(constant),
        }
    }
    for constant in merged {
        module.data.get_mut(constant.id).value = constant.value;
    }
}

fn delete(module: &mut Module, id: DataId) {
    for memory in module.memories.iter_mut() {
        memory.data_segments.remove(&id);
    }
    module.data.delete(id);
}

fn word(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drops the text that a trap alone is given, and neither what is loaded from, nor what is
    /// no text, nor what a constant that stays points to.
    #[test]
    fn drops_what_only_a_trap_is_given() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let mut add = |start: i32, name: &str, value: &[u8]| {
            let offset = ConstExpr::Value(Value::I32(start));
            let id = module
                .data
                .add(DataKind::Active { memory, offset }, value.to_vec());
            module.data.get_mut(id).name = Some(name.to_owned());
            module.memories.get_mut(memory).data_segments.insert(id);
        };
        add(1024, ".rodata..Lanon.a.1", b"src/session/mod.rs");
        add(2048, ".rodata..Lanon.a.2", b"this is what a trap would say");
        add(3072, ".rodata..Lanon.a.3", b"this is what somebody reads");
        add(4096, ".rodata..Lanon.a.4", b"this is pointed to by a table");
        add(5120, ".rodata.TABLE", &4096u32.to_le_bytes());
        add(6144, ".rodata..Lanon.a.5", &[1, 2, 3]);

        let mut trap =
            walrus::FunctionBuilder::new(&mut module.types, &[walrus::ValType::I32], &[]);
        trap.func_body().unreachable();
        let parameter = module.locals.add(walrus::ValType::I32);
        let trap = trap.finish(vec![parameter], &mut module.funcs);
        let mut main = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = main.func_body();
        body.i32_const(3072).drop();
        body.i32_const(2048).call(trap);
        let main = main.finish(vec![], &mut module.funcs);
        module.exports.add("main", main);

        prune(&mut module).unwrap();
        let mut starts: Vec<u32> = constants(&module)
            .unwrap()
            .iter()
            .map(|each| each.start)
            .collect();
        starts.sort_unstable();
        assert_eq!(starts, [3072, 4096, 5120, 6144]);
    }
}
