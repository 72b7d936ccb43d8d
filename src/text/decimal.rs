//! Decimal text. Not by `format!`: the wasm module does without the standard library's
//! formatting, which was a tenth of its size.

pub(crate) fn decimal(number: i64) -> String {
    let mut digits = Vec::with_capacity(20);
    let mut rest = number.unsigned_abs();
    loop {
        digits.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push(b'-');
    }
    digits.iter().rev().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_as_rust_prints_it() {
        for number in [0, 7, 10, -1, 1_700_000_000, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
