//! Data that only panics pointed to: their texts, and the paths and lines that they name.
//! The linker keeps it, and nothing after it knows what is data of what. So the linker is
//! asked to leave the symbols and the references in the module (`--emit-relocs`); what no
//! function of the finished module refers to is overwritten with zeros, which cost nothing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use anyhow::{Result, bail, ensure};
use walrus::ir::{Const, Load, LoadSimd, MemArg, Store, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, Module};
use wasmparser::{
    DataKind as Kind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry,
    RelocationType, SymbolInfo, SymbolInfoMap,
};

/// The sections of the linker, which no longer hold once something has been changed.
const SECTIONS: [&str; 3] = ["linking", "reloc.CODE", "reloc.DATA"];

/// Where data begins at the lowest: below is the end of the stack, which Binaryen takes for
/// unused (`--low-memory-unused`).
const LOWEST: i32 = 1024;

/// The pieces of data, by what the linker says.
#[derive(Default)]
pub struct Pieces {
    /// The addresses of each piece, by the number of its symbol.
    places: HashMap<u32, Range<u32>>,
    /// The pieces that a number in the code may mean.
    meant: HashMap<u32, Vec<u32>>,
    /// The addresses that hold the address of a piece.
    pointers: Vec<(u32, u32)>,
}

/// Reads the sections of the linker.
pub fn read(wasm: &[u8]) -> Result<Pieces> {
    let mut pieces = Pieces::default();
    let mut segments = Vec::new();
    let mut references = Vec::new();
    let mut sections = HashSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::DataSection(reader) => {
                let section = reader.range().start;
                for data in reader {
                    segments.push(Segment::read(&data?, section)?);
                }
            }
            Payload::CustomSection(section) if SECTIONS.contains(&section.name()) => {
                let is_first = sections.insert(section.name());
                ensure!(is_first, "two sections `{}`", section.name());
                match section.as_known() {
                    KnownCustom::Linking(reader) => {
                        for part in reader.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                pieces.places = places(symbols, &segments)?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) => {
                        for entry in reader.entries() {
                            references.push(entry?);
                        }
                    }
                    _ => bail!("`{}` is not what it should be", section.name()),
                }
            }
            _ => {}
        }
    }
    ensure!(!pieces.places.is_empty(), "the linker names no data");
    // Without one of them what is used would count as unused.
    ensure!(
        sections.len() == SECTIONS.len(),
        "a section of the linker is missing"
    );
    for reference in references {
        pieces.refer(&reference, &segments);
    }
    Ok(pieces)
}

/// Where the data of a segment is in memory, and in the section of the module.
struct Segment {
    address: u32,
    place: Range<u32>,
}

impl Segment {
    fn read(data: &wasmparser::Data<'_>, section: usize) -> Result<Self> {
        let Kind::Active { offset_expr, .. } = &data.kind else {
            bail!("a segment of data has no place");
        };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("a segment of data has no fixed place");
        };
        let end = (data.range.end - section) as u32;
        Ok(Self {
            address: value as u32,
            place: end - data.data.len() as u32..end,
        })
    }
}

fn places(symbols: SymbolInfoMap<'_>, segments: &[Segment]) -> Result<HashMap<u32, Range<u32>>> {
    let mut places = HashMap::new();
    for (number, symbol) in (0..).zip(symbols) {
        if let SymbolInfo::Data { symbol, .. } = symbol?
            && let Some(symbol) = symbol
        {
            let start = segments[symbol.index as usize].address + symbol.offset;
            places.insert(number, start..start + symbol.size);
        }
    }
    Ok(places)
}

impl Pieces {
    fn refer(&mut self, reference: &RelocationEntry, segments: &[Segment]) {
        // That of a function has the number of no piece.
        let Some(piece) = self.places.get(&reference.index) else {
            return;
        };
        if reference.ty == RelocationType::MemoryAddrI32 {
            let offset = reference.offset;
            let holder = segments
                .iter()
                .find(|segment| segment.place.contains(&offset));
            let at = holder.map(|segment| segment.address + (offset - segment.place.start));
            self.pointers.extend(at.map(|at| (at, reference.index)));
        } else {
            let number = piece.start.wrapping_add(reference.addend as u32);
            self.meant.entry(number).or_default().push(reference.index);
        }
    }

    /// The pieces that these numbers of the code mean, and those that they lead to.
    fn used(&self, numbers: &HashSet<u32>) -> HashSet<u32> {
        let mut used = HashSet::new();
        let mut rest: Vec<u32> = numbers
            .iter()
            .filter_map(|number| self.meant.get(number))
            .flatten()
            .copied()
            .collect();
        // What nobody names may always be read.
        let named = |at: &u32| self.places.values().any(|place| place.contains(at));
        let roots = self.pointers.iter().filter(|(at, _)| !named(at));
        rest.extend(roots.map(|(_, to)| to));
        while let Some(piece) = rest.pop() {
            if used.insert(piece) {
                let place = &self.places[&piece];
                let pointers = self.pointers.iter();
                rest.extend(
                    pointers
                        .filter(|(at, _)| place.contains(at))
                        .map(|(_, to)| to),
                );
            }
        }
        used
    }
}

/// Overwrites the pieces that the module, which is finished, does not refer to.
pub fn blank(module: &mut Module, pieces: &Pieces) -> Result<()> {
    for name in SECTIONS {
        module.customs.remove_raw(name);
    }
    let mut found = Numbers::default();
    for (_, function) in module.funcs.iter_local() {
        dfs_in_order(&mut found, function, function.entry_block());
    }
    let used = pieces.used(&found.0);
    let (kept, unused): (Vec<_>, Vec<_>) = pieces
        .places
        .iter()
        .partition(|(piece, _)| used.contains(*piece));
    let kept: HashSet<u32> = addresses(kept).collect();
    let unused: HashSet<u32> = addresses(unused).filter(|at| !kept.contains(at)).collect();
    ensure!(
        !kept.is_empty() && !unused.is_empty(),
        "no data is used, or all of it"
    );
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        let data = module.data.get_mut(id);
        let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } = data.kind
        else {
            continue;
        };
        ensure!(start >= LOWEST, "there is data below {LOWEST}");
        for (at, byte) in (start as u32..).zip(&mut data.value) {
            if unused.contains(&at) {
                *byte = 0;
            }
        }
    }
    Ok(())
}

fn addresses(pieces: Vec<(&u32, &Range<u32>)>) -> impl Iterator<Item = u32> {
    pieces.into_iter().flat_map(|(_, place)| place.clone())
}

/// The numbers of functions that may be addresses.
#[derive(Default)]
struct Numbers(HashSet<u32>);

impl Numbers {
    fn add(&mut self, arg: &MemArg) {
        self.0.insert(arg.offset as u32);
    }
}

impl Visitor<'_> for Numbers {
    fn visit_const(&mut self, instr: &Const) {
        if let Value::I32(number) = instr.value {
            self.0.insert(number as u32);
        }
    }

    fn visit_load(&mut self, instr: &Load) {
        self.add(&instr.arg);
    }

    fn visit_store(&mut self, instr: &Store) {
        self.add(&instr.arg);
    }

    fn visit_load_simd(&mut self, instr: &LoadSimd) {
        self.add(&instr.arg);
    }
}

#[cfg(test)]
mod tests {
    use walrus::ir::{ExtendedLoad, LoadKind};
    use walrus::{FunctionBuilder, RawCustomSection, ValType};

    use super::*;

    const START: i32 = 1024;

    #[test]
    fn what_nothing_points_to_is_overwritten() {
        // `b` points to `c`.
        assert_eq!(blanked(&[START]), "a\0\0\0\0\0");
        assert_eq!(blanked(&[START + 1]), "\0b\u{5}\u{4}\0c");
        assert_eq!(blanked(&[START, START + 5]), "a\0\0\0\0c");
    }

    #[test]
    fn an_address_inside_of_a_piece_and_that_of_a_load_are_references_too() {
        // What no reference means is a number like any other.
        assert_eq!(blanked(&[START, START + 2]), "a\0\0\0\0\0");
        assert_eq!(blanked(&[START + 3]), "\0b\u{5}\u{4}\0c");
        assert_eq!(blanked_by(&[], &[START as u64]), "a\0\0\0\0\0");
        assert_eq!(blanked_by(&[], &[START as u64 + 5]), "\0\0\0\0\0c");
    }

    #[test]
    #[should_panic(expected = "no data is used")]
    fn a_module_that_uses_nothing_is_no_module() {
        blanked(&[]);
    }

    fn blanked(numbers: &[i32]) -> String {
        blanked_by(numbers, &[])
    }

    /// The data of a module whose only function has these numbers, and loads from these places.
    fn blanked_by(numbers: &[i32], loads: &[u64]) -> String {
        let bytes = wasm(numbers, loads);
        let mut module = Module::from_buffer(&bytes).unwrap();
        blank(&mut module, &read(&bytes).unwrap()).unwrap();
        assert!(module.customs.remove_raw("linking").is_none());
        let data = module.data.iter().next().unwrap();
        String::from_utf8(data.value.clone()).unwrap()
    }

    /// Three pieces: `a`, `b` with the address of `c`, and `c`.
    fn wasm(numbers: &[i32], loads: &[u64]) -> Vec<u8> {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let offset = ConstExpr::Value(Value::I32(START));
        let kind = DataKind::Active { memory, offset };
        module.data.add(kind, b"ab\x05\x04\0c".to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        let mut body = builder.func_body();
        for number in numbers {
            body.i32_const(*number).drop();
        }
        for &offset in loads {
            let kind = LoadKind::I32_8 {
                kind: ExtendedLoad::ZeroExtend,
            };
            let arg = MemArg { align: 1, offset };
            body.i32_const(0).load(memory, kind, arg).drop();
        }
        body.i32_const(0);
        let function = builder.finish(vec![], &mut module.funcs);
        module.exports.add("f", function);

        let symbol = |name, offset, size| [1, 0, 1, name, 0, offset, size];
        let symbols = [symbol(b'a', 0, 1), symbol(b'b', 1, 4), symbol(b'c', 5, 1)].concat();
        let mut linking = vec![2, 8, symbols.len() as u8 + 1, 3];
        linking.extend(symbols);
        // In the code each address once, that of `b` also with two bytes added and that of `c`
        // as the offset of a load (3, an unsigned LEB); and one in the data, which has seven
        // bytes before it: the number of segments, and the begin of the first.
        let code = [
            [4, 0, 0, 0],
            [4, 0, 1, 0],
            [4, 0, 1, 2],
            [3, 0, 0, 0],
            [3, 0, 2, 0],
        ]
        .concat();
        let data = vec![5, 9, 2, 0];
        for (name, data) in [
            ("linking", linking),
            ("reloc.CODE", [vec![3, 5], code].concat()),
            ("reloc.DATA", [vec![4, 1], data].concat()),
        ] {
            let name = name.to_owned();
            module.customs.add(RawCustomSection { name, data });
        }
        module.emit_wasm()
    }
}
