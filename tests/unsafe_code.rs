//! Where `unsafe` stands: in no code that is shipped. The compiler forbids it in the
//! crate; this also sees the crates beside it.
#![cfg(not(miri))]

use std::fs;
use std::path::{Path, PathBuf};

/// Each with its argument in the file.
const PLACES: [&str; 2] = ["fuzz/src/memory.rs", "tests/promises/zeroised/lib.rs"];

#[test]
fn unsafe_code_stands_only_where_it_is_known() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in [
        "src",
        "xtask",
        "benches",
        "tests",
        "fuzz/src",
        "fuzz/fuzz_targets",
    ] {
        sources(&root.join(dir), &mut files);
    }
    assert!(files.len() > 40, "the sources are elsewhere");
    let mut found: Vec<String> = files
        .iter()
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.lines().any(is_unsafe)))
        .map(|path| {
            path.strip_prefix(root)
                .expect("below")
                .display()
                .to_string()
        })
        .collect();
    found.sort();
    assert_eq!(found, PLACES);
}

fn is_unsafe(line: &str) -> bool {
    // Not spelled here as code, or this file would be one of them.
    let words = [" {", " impl", " fn", " extern"].map(|rest| ["un", "safe", rest].concat());
    let allowed = ["allow(un", "safe_code"].concat();
    let code = line.split("//").next().unwrap_or(line);
    code.contains(&allowed) || words.iter().any(|word| code.contains(word.as_str()))
}

fn sources(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "node_modules" && name != "target" {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
