//! Unsigned [LEB128](https://en.wikipedia.org/wiki/LEB128) of 32 bits: groups of seven bits, least
//! significant first; the eighth bit is set in all bytes but the last. Only the shortest encoding of a
//! number is accepted, which is the one that WorkOS's SDKs write.

/// Appends a number.
pub(super) fn write(mut number: u32, into: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            into.push(low & 0x7f);
            return;
        }
        into.push(low | 0x80);
    }
}

/// Reads a number at the start of `bytes` and returns it with its length in bytes. Returns `None` if the
/// number is truncated, not in its shortest encoding, or exceeds 32 bits.
pub(super) fn read(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut number = 0;
    for (index, (byte, shift)) in bytes.iter().zip([0, 7, 14, 21, 28]).enumerate() {
        if shift == 28 && *byte > 0x0f {
            return None;
        }
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let shortest = *byte != 0 || index == 0;
            return shortest.then_some((number, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    fn written(number: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(number, &mut bytes);
        bytes
    }

    #[test]
    fn boundary_values_round_trip() {
        let cases: [(u32, &[u8]); 9] = [
            (0, &[0]),
            (1, &[1]),
            (0x7f, &[0x7f]),
            (0x80, &[0x80, 1]),
            (150, &[0x96, 1]),
            (0x3fff, &[0xff, 0x7f]),
            (0x4000, &[0x80, 0x80, 1]),
            (0x0fff_ffff, &[0xff, 0xff, 0xff, 0x7f]),
            (u32::MAX, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
        ];
        for (number, bytes) in cases {
            assert_eq!(written(number), bytes);
            assert_eq!(read(bytes), Some((number, bytes.len())));
        }
    }

    #[test]
    fn truncated_overlong_and_too_large_numbers_are_rejected() {
        let cases: [&[u8]; 10] = [
            &[],
            &[0x80],
            &[0xff, 0xff, 0xff, 0xff],
            &[0x80, 0],
            &[0x81, 0],
            &[0xff, 0x80, 0],
            &[0xff, 0xff, 0xff, 0xff, 0],
            &[0xff, 0xff, 0xff, 0xff, 0x10],
            &[0xff, 0xff, 0xff, 0xff, 0x8f, 0],
            &[0xff; 10],
        ];
        for bytes in cases {
            assert_eq!(read(bytes), None, "{bytes:x?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn read_accepts_only_what_write_writes(bytes: Vec<u8>) {
            if let Some((number, length)) = read(&bytes) {
                assert_eq!(written(number), &bytes[..length]);
            }
        }

        #[test]
        fn write_and_read_round_trip(number: u32, rest: Vec<u8>) {
            let bytes = written(number);
            let length = bytes.len();
            assert_eq!(read(&[bytes, rest].concat()), Some((number, length)));
        }
    }
}
