//! Unsigned LEB128 of 32 bits: seven bits a byte, the least first; all bytes but the last have the eighth bit
//! set. One value has one spelling: the shortest, which is what all of WorkOS's SDKs write.

/// Writes a number.
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

/// Reads the number at the start, and how many bytes it takes. `None` if it ends early, is longer than need be,
/// or has more than 32 bits.
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
    fn numbers_at_the_borders() {
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
    fn what_is_no_number_or_a_second_spelling_is_refused() {
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
        fn what_is_read_is_what_would_be_written(bytes: Vec<u8>) {
            if let Some((number, length)) = read(&bytes) {
                assert_eq!(written(number), &bytes[..length]);
            }
        }

        #[test]
        fn what_is_written_is_read(number: u32, rest: Vec<u8>) {
            let bytes = written(number);
            let length = bytes.len();
            assert_eq!(read(&[bytes, rest].concat()), Some((number, length)));
        }
    }
}
