//! What is known of a log of revocations, natively: `revocations COUNT` prints, as JSON, the
//! time to build a set of so many entries, the time of a look-up, and the resident memory.
//! `benches/scale.mjs` puts it beside the same in the module.

use std::hint::black_box;
use std::{env, fs};

use waxseal::{Revocable, RevocationId, Revocations};

const LOOK_UPS: u64 = 50_000;
const ROUNDS: u64 = 12;
/// One entry of ten is of a user.
const USERS: u64 = 10;

fn main() {
    let count: u64 = env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .expect("the number of entries");
    let before = resident();
    let mut set = Revocations::new();
    let begun = processor_time();
    for entry in 0..count {
        set.add(&id_of(entry), 1_800_000_000);
    }
    let built = (processor_time() - begun) / 1_000_000;
    let memory = resident() - before;

    let sids: Vec<String> = (0..1000)
        .map(|n| format!("session-{n}-of-somebody"))
        .collect();
    let look_up = (0..ROUNDS).map(|_| {
        let begun = processor_time();
        for look_up in 0..LOOK_UPS {
            let session = Revocable {
                sid: &sids[look_up as usize % sids.len()],
                sub: "user-17-of-somewhere",
                auth_time: Some(1_799_999_999),
                ..Revocable::default()
            };
            black_box(set.is_revoked(black_box(&session)));
        }
        (processor_time() - begun) / LOOK_UPS
    });
    let look_up = look_up.min().unwrap_or_default();
    println!(r#"{{"build":{built},"lookUp":{look_up},"memory":{memory}}}"#);
}

/// As a hash would be: splitmix64.
fn id_of(entry: u64) -> RevocationId {
    let mut mixed = entry.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let mut id = [if entry.is_multiple_of(USERS) { 2 } else { 1 }; 9];
    id[1..].copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
    id
}

/// Nanoseconds that this thread has computed: others on the machine do not count. Only on Linux.
fn processor_time() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|first| first.parse().ok())
        .unwrap_or(0)
}

/// Bytes; only on Linux.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}
