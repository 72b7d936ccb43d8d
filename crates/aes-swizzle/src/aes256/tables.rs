//! The sixteen-byte tables of the kernel, computed by the compiler from the
//! definition of AES (FIPS 197 §4, §5.1.1, §5.3), so that there are no constants
//! to trust.
//!
//! A byte of AES stands for an element of GF(2⁸). The kernel works on the same
//! field in another basis, as pairs of GF(2⁴): the byte `h << 4 | l` is `h·w + l`
//! with w² = a·w + a. With i, k for its halves h, l and j = i + k, and with
//!
//! ```text
//! D = k² + a·i·k + a·i²           the norm of i·w + k
//! u = 1 / (1 / (1/i + a/k) + j) = (k + a·i) / D
//! v = 1 / (1 / (1/j + a/k) + i) = (k + a·j) / D
//! ```
//!
//! the inverse (i·w + k + a·i) / D is a sum of a function of u and one of v. So
//! five look-ups in tables of sixteen entries and a pair of look-ups at the end
//! make an inversion; and whatever is linear and comes after it (the S-box's
//! matrix, a multiplication of MixColumns, a change of the basis) goes into that
//! last pair. The infinite values of 1/0 are [`INFINITE`], outside of every
//! table, where a look-up gives 0, which is 1/∞.

use super::vector::Vector;

/// A function of a byte, as a table.
type Map = [u8; 256];

/// Tables for the two halves of a byte. The sum of their entries is meant.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) low: Vector,
    pub(super) high: Vector,
}

/// What an inversion needs before its last look-ups: 1/x and a/x.
#[derive(Clone, Copy)]
pub(super) struct Inverses {
    pub(super) low_half: Vector,
    pub(super) one: Vector,
    pub(super) a: Vector,
}

/// The state of encryption is in the basis of the kernel.
#[derive(Clone, Copy)]
pub(super) struct Encryption {
    pub(super) inverses: Inverses,
    pub(super) into: Pair,
    pub(super) sub_1: Pair,
    pub(super) sub_2: Pair,
    pub(super) sub_out: Pair,
    /// ShiftRows, and it with the rows of each column moved up by 1, 2 and 3.
    pub(super) rows: [Vector; 4],
}

/// The state of decryption has the inverse of the S-box's matrix applied, too.
#[derive(Clone, Copy)]
pub(super) struct Decryption {
    pub(super) inverses: Inverses,
    pub(super) into: Pair,
    pub(super) unsub_9: Pair,
    pub(super) unsub_13: Pair,
    pub(super) unsub_11: Pair,
    pub(super) unsub_14: Pair,
    pub(super) unsub_out: Pair,
    pub(super) shift_rows: Vector,
    pub(super) next_row: Vector,
}

pub(super) static ENCRYPTION: Encryption = Encryption {
    inverses: INVERSES,
    into: linear(&INTO),
    sub_1: after_inversion(&compose(&INTO, &MATRIX)),
    sub_2: after_inversion(&compose(&INTO, &compose(&times(2), &MATRIX))),
    sub_out: after_inversion(&MATRIX),
    rows: [
        moved(LEFT, 0),
        moved(LEFT, 1),
        moved(LEFT, 2),
        moved(LEFT, 3),
    ],
};

pub(super) static DECRYPTION: Decryption = {
    let into = compose(&INTO, &inverse(&MATRIX));
    Decryption {
        inverses: INVERSES,
        into: linear(&into),
        unsub_9: after_inversion(&compose(&into, &times(9))),
        unsub_13: after_inversion(&compose(&into, &times(13))),
        unsub_11: after_inversion(&compose(&into, &times(11))),
        unsub_14: after_inversion(&compose(&into, &times(14))),
        unsub_out: after_inversion(&times(1)),
        shift_rows: moved(RIGHT, 0),
        next_row: moved(0, 1),
    }
};

/// What the S-box adds, in the bases of the two states. Adding it is left to the
/// round keys.
pub(super) const ENCRYPTION_CONSTANT: u8 = INTO[0x63];
pub(super) const DECRYPTION_CONSTANT: u8 = INTO[inverse(&MATRIX)[0x63] as usize];

/// x⁸ + x⁴ + x³ + x + 1, the polynomial of AES.
const OF_AES: u16 = 0x11b;

/// x⁴ + x + 1, for GF(2⁴).
const OF_HALVES: u16 = 0x13;

/// The `a` of w² = a·w + a: the least one for which that has no root in GF(2⁴).
const A: u8 = {
    let mut a = 1;
    while has_root(a) {
        a += 1;
    }
    a
};

/// A byte above every index; a look-up there gives 0.
const INFINITE: u8 = 0x80;

const INVERSES: Inverses = {
    let mut one = [INFINITE; 16];
    let mut a = [INFINITE; 16];
    let mut x = 1;
    while x < 16 {
        one[x] = halves_inverse(x as u8);
        a[x] = multiply(A, one[x], OF_HALVES);
        x += 1;
    }
    Inverses {
        low_half: Vector::new(&[0x0f; 16]),
        one: Vector::new(&one),
        a: Vector::new(&a),
    }
};

/// The matrix of the S-box: each bit plus the four that follow it in the circle.
const MATRIX: Map = {
    let mut map = [0; 256];
    let mut x = 0;
    while x < 256 {
        let byte = x as u8;
        map[x] = byte
            ^ byte.rotate_left(1)
            ^ byte.rotate_left(2)
            ^ byte.rotate_left(3)
            ^ byte.rotate_left(4);
        x += 1;
    }
    map
};

/// From the basis of AES into that of the kernel: x goes to a root of AES's
/// polynomial there, the least one.
const INTO: Map = {
    let mut root = 2;
    while at(root, OF_AES as usize) != 0 {
        root += 1;
    }
    let mut map = [0; 256];
    let mut x = 0;
    while x < 256 {
        map[x] = at(root, x);
        x += 1;
    }
    map
};

/// The value of the polynomial with these coefficients at an element of the
/// kernel's basis.
const fn at(element: u8, coefficients: usize) -> u8 {
    let mut sum = 0;
    let mut bit = 9;
    while bit > 0 {
        bit -= 1;
        sum = pair_multiply(sum, element) ^ (coefficients >> bit & 1) as u8;
    }
    sum
}

const fn pair_multiply(x: u8, y: u8) -> u8 {
    let (x1, x0, y1, y0) = (x >> 4, x & 15, y >> 4, y & 15);
    let square = multiply(A, multiply(x1, y1, OF_HALVES), OF_HALVES);
    let high = square ^ multiply(x1, y0, OF_HALVES) ^ multiply(x0, y1, OF_HALVES);
    let low = square ^ multiply(x0, y0, OF_HALVES);
    high << 4 | low
}

/// The product of two polynomials over GF(2), modulo a third.
const fn multiply(x: u8, y: u8, modulus: u16) -> u8 {
    let degree = modulus.ilog2();
    let mut product = 0;
    let mut bit = degree;
    while bit > 0 {
        bit -= 1;
        product <<= 1;
        if product >> degree & 1 == 1 {
            product ^= modulus;
        }
        if y >> bit & 1 == 1 {
            product ^= x as u16;
        }
    }
    product as u8
}

const fn has_root(a: u8) -> bool {
    let mut w = 0;
    while w < 16 {
        if multiply(w, w, OF_HALVES) == multiply(a, w, OF_HALVES) ^ a {
            return true;
        }
        w += 1;
    }
    false
}

const fn halves_inverse(x: u8) -> u8 {
    let mut y = 1;
    while multiply(x, y, OF_HALVES) != 1 {
        y += 1;
    }
    y
}

const fn times(factor: u8) -> Map {
    let mut map = [0; 256];
    let mut x = 0;
    while x < 256 {
        map[x] = multiply(x as u8, factor, OF_AES);
        x += 1;
    }
    map
}

const fn compose(outer: &Map, inner: &Map) -> Map {
    let mut map = [0; 256];
    let mut x = 0;
    while x < 256 {
        map[x] = outer[inner[x] as usize];
        x += 1;
    }
    map
}

const fn inverse(of: &Map) -> Map {
    let mut map = [0; 256];
    let mut x = 0;
    while x < 256 {
        map[of[x] as usize] = x as u8;
        x += 1;
    }
    map
}

const fn linear(map: &Map) -> Pair {
    let mut low = [0; 16];
    let mut high = [0; 16];
    let mut x = 0;
    while x < 16 {
        low[x] = map[x];
        high[x] = map[x << 4];
        x += 1;
    }
    Pair {
        low: Vector::new(&low),
        high: Vector::new(&high),
    }
}

/// A linear map, given in the basis of AES, of the inverse. It is looked up by
/// 1/u (`low`) and 1/v (`high`), and the inverse is (u + (u + v)/a)/a · w + u.
const fn after_inversion(map: &Map) -> Pair {
    let map = compose(map, &inverse(&INTO));
    let mut low = [0; 16];
    let mut high = [0; 16];
    let a = halves_inverse(A);
    let mut x = 1;
    while x < 16 {
        let inverse = halves_inverse(x as u8);
        let once = multiply(inverse, a, OF_HALVES);
        let twice = multiply(once, a, OF_HALVES);
        low[x] = map[((once ^ twice) << 4 | inverse) as usize];
        high[x] = map[(twice << 4) as usize];
        x += 1;
    }
    Pair {
        low: Vector::new(&low),
        high: Vector::new(&high),
    }
}

/// How far ShiftRows moves row r for each r, in columns; and how far back.
const LEFT: usize = 1;
const RIGHT: usize = 3;

/// Where the bytes of a state come from, which is written by columns, when row r
/// moves `columns` times r columns to the left and then, in each column, `up` rows
/// up.
const fn moved(columns: usize, up: usize) -> Vector {
    let mut from = [0; 16];
    let mut to = 0;
    while to < 16 {
        let row = (to + up) % 4;
        let column = (to / 4 + columns * row) % 4;
        from[to] = (4 * column + row) as u8;
        to += 1;
    }
    Vector::new(&from)
}
