use std::time::Duration;

use super::{
    EncryptedValue, MAX_VALUE_BYTES, Plaintext, VaultDecrypt, VaultEncrypt, VaultError, VaultLayout,
    VaultRewrap, decrypt, decrypt_with, encrypt,
};
use crate::{
    Config, Entropy, Error, Machine, Now, Step,
    crypto::base64,
    drive,
    testing::{Emulator, Fault, Reply, Script},
    types::Secret,
    vault::{CreateDataKey, DataKey, DecryptDataKey, DecryptedDataKey},
};

const LAYOUTS: [VaultLayout; 4] =
    [VaultLayout::NonceFirst, VaultLayout::LongNonceFirst, VaultLayout::KeysFirst, VaultLayout::KeysAsText];

fn entropy() -> Entropy {
    Entropy::from_seed([7; 32])
}

fn new_key() -> CreateDataKey {
    CreateDataKey::new([("organization_id", "org_1")])
}

fn data_key(key: &[u8], keys: &[u8]) -> DataKey {
    let json = serde_json::json!({
        "id": "key_1", "context": {}, "data_key": base64::encode(key), "encrypted_keys": base64::encode(keys),
    });
    serde_json::from_value(json).unwrap()
}

fn decrypted_key(key: &DataKey) -> DecryptedDataKey {
    let json = serde_json::json!({ "id": "key_1", "data_key": key.data_key.expose() });
    serde_json::from_value(json).unwrap()
}

fn run<M: Machine>(emulator: &Emulator, mut machine: M) -> M::Output {
    emulator.run(emulator.client().drive(&mut machine))
}

fn open(emulator: &Emulator, value: EncryptedValue, associated_data: &str) -> Result<Plaintext, VaultError> {
    run(emulator, VaultDecrypt::new(emulator.client().config(), value, 1).associated_data(associated_data))
}

mod functions {
    use super::*;

    #[test]
    fn every_layout_round_trips() {
        let keys = [&b"WOS.EKM.v1\0"[..], &[0; 11], &[9; 1000], b"key blob of some length"];
        for layout in LAYOUTS {
            for keys in keys {
                let key = data_key(&[1; 32], keys);
                for plaintext in ["", "x", "hunter2", &"long ".repeat(10_000)] {
                    for associated_data in ["", "row 1"] {
                        let value =
                            encrypt(plaintext, associated_data, &key, layout, &mut entropy()).unwrap();
                        assert_eq!(value.layout(), layout);
                        let value = EncryptedValue::from_base64(value.to_base64()).unwrap();
                        let read = decrypt(value.clone(), associated_data, &key).unwrap();
                        assert_eq!(read.expose_str().unwrap(), plaintext);
                        let read =
                            decrypt_with(value.clone(), associated_data, &decrypted_key(&key)).unwrap();
                        assert_eq!(read.into_secret().unwrap(), Secret::from(plaintext));
                        assert!(matches!(
                            decrypt(value, "row 2", &key),
                            Err(VaultError::AuthenticationFailed)
                        ));
                    }
                }
            }
        }
    }

    #[test]
    fn value_with_its_keys_at_the_places_of_two_layouts_is_decrypted() {
        let key = data_key(&[1; 32], b"k");
        let encrypt = |plaintext: &[u8]| {
            encrypt(plaintext, "", &key, VaultLayout::KeysFirst, &mut entropy()).unwrap().into_bytes()
        };
        // The nonces are the same, so plaintext and ciphertext differ from zeros in the same bits. The bytes 28
        // and 29 of the value become the length and the keys in the layout `NonceFirst`.
        let zeros = encrypt(&[0; 40]);
        let mut plaintext = [0; 40];
        (plaintext[14], plaintext[15]) = (zeros[28] ^ 1, zeros[29] ^ b'k');
        let value = EncryptedValue::from_bytes(encrypt(&plaintext)).unwrap();
        let layouts: Vec<_> = value.candidates().filter(|(_, keys)| keys.expose() == "aw==").collect();
        assert!(layouts.len() == 2 && layouts[0].0 == VaultLayout::NonceFirst);
        assert_eq!(decrypt(value, "", &key).unwrap().expose(), plaintext);
    }

    #[test]
    fn keys_that_hide_the_layout_are_rejected() {
        // The prefix of WorkOS's keys in base64, as in the layout `KeysAsText`, but not base64 as a whole.
        let key = data_key(&[1; 32], b"V09TLkVLTS52MQ\x01\x06 k");
        for layout in LAYOUTS {
            match encrypt("hunter2", "", &key, layout, &mut entropy()) {
                Ok(value) => assert!(EncryptedValue::from_bytes(value.into_bytes()).is_ok()),
                Err(error) => {
                    assert!(matches!(error, VaultError::InvalidEncryptedKeys));
                    assert_eq!(layout, VaultLayout::NonceFirst);
                }
            }
        }
    }

    #[test]
    fn each_value_has_another_nonce() {
        let (key, mut entropy) = (data_key(&[1; 32], b"keys"), entropy());
        let mut one = || encrypt("same", "", &key, VaultLayout::NonceFirst, &mut entropy).unwrap();
        assert_ne!(one().as_bytes().get(..12), one().as_bytes().get(..12));
    }

    #[test]
    fn invalid_and_wrong_data_keys_are_distinguished() {
        let good = data_key(&[1; 32], b"keys");
        let value = encrypt("x", "", &good, VaultLayout::NonceFirst, &mut entropy()).unwrap();
        for length in [0, 16, 31, 33, 64, 1000] {
            let bad = data_key(&vec![1; length], b"keys");
            assert!(matches!(
                encrypt("x", "", &bad, VaultLayout::NonceFirst, &mut entropy()),
                Err(VaultError::InvalidDataKey)
            ));
            assert!(matches!(decrypt(value.clone(), "", &bad), Err(VaultError::InvalidDataKey)));
            assert!(matches!(
                decrypt_with(value.clone(), "", &decrypted_key(&bad)),
                Err(VaultError::InvalidDataKey)
            ));
        }
        for keys in ["", "!", "AAAA=", "AAA\n"] {
            let mut bad = good.clone();
            bad.encrypted_keys = Secret::from(keys);
            let error = encrypt("x", "", &bad, VaultLayout::NonceFirst, &mut entropy());
            assert!(matches!(error, Err(VaultError::InvalidEncryptedKeys)), "{keys}");
        }
        for layout in LAYOUTS {
            let bad = data_key(&[1; 32], &vec![0; 64 * 1024 + 1]);
            assert!(matches!(
                encrypt("x", "", &bad, layout, &mut entropy()),
                Err(VaultError::InvalidEncryptedKeys)
            ));
        }
        let wrong = data_key(&[2; 32], b"keys");
        assert!(matches!(decrypt(value.clone(), "", &wrong), Err(VaultError::AuthenticationFailed)));
        let other = data_key(&[1; 32], b"other keys");
        assert!(matches!(decrypt(value, "", &other), Err(VaultError::DataKeyMismatch)));
    }

    #[test]
    fn plaintext_that_is_not_utf_8_is_returned_as_bytes() {
        let key = data_key(&[1; 32], b"keys");
        let value = encrypt([0xff, 0], "", &key, VaultLayout::KeysFirst, &mut entropy()).unwrap();
        let read = decrypt(value, "", &key).unwrap();
        assert!(matches!(read.expose_str(), Err(VaultError::NotUtf8)));
        assert_eq!(format!("{read:?}"), "Plaintext(…)");
        assert_eq!(read.into_bytes(), [0xff, 0]);
    }
}

mod inputs {
    use super::*;

    #[test]
    fn malformed_truncated_and_doubled_values_are_rejected() {
        let key = data_key(&[1; 32], b"WOS.EKM.v1\0 and more");
        let text = |layout| encrypt("hunter2", "", &key, layout, &mut entropy()).unwrap().to_base64();
        for layout in LAYOUTS {
            let (good, bytes) = (text(layout), encrypt("hunter2", "", &key, layout, &mut entropy()).unwrap());
            for bad in [
                format!("{good}\n"),
                format!(" {good}"),
                format!("{good}{good}="),
                good.replace('=', "") + "===",
                "not base64!".to_owned(),
                "é".to_owned(),
            ] {
                assert!(matches!(EncryptedValue::from_base64(&bad), Err(VaultError::InvalidBase64)), "{bad}");
            }
            assert!(matches!(
                EncryptedValue::from_base64(b"\xff\xfe\xfd\xfc"),
                Err(VaultError::InvalidBase64)
            ));
            // Truncated values are rejected when decoded or when decrypted.
            for length in 0..bytes.as_bytes().len() {
                let cut = bytes.as_bytes().get(..length).unwrap();
                match EncryptedValue::from_bytes(cut) {
                    Ok(value) => assert!(decrypt(value, "", &key).is_err()),
                    Err(VaultError::Truncated | VaultError::InvalidLeb128 | VaultError::UnknownLayout) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            let doubled = [bytes.as_bytes(), bytes.as_bytes()].concat();
            let doubled = EncryptedValue::from_bytes(doubled).unwrap();
            assert!(matches!(decrypt(doubled, "", &key), Err(VaultError::AuthenticationFailed)));
        }
        assert!(matches!(EncryptedValue::from_base64(""), Err(VaultError::Truncated)));
        assert!(matches!(EncryptedValue::from_bytes([0; 29]), Err(VaultError::Truncated)));
        assert!(matches!(EncryptedValue::from_bytes([0; 100]), Err(VaultError::UnknownLayout)));
        assert!(matches!(EncryptedValue::from_bytes([0xff; 100]), Err(VaultError::InvalidLeb128)));
        let truncated = [&[100][..], b"WOS.EKM.v1\0", &[0; 60]].concat();
        assert!(matches!(EncryptedValue::from_bytes(truncated), Err(VaultError::Truncated)));
    }

    #[test]
    fn too_long_values_are_rejected() {
        let long = vec![b'!'; MAX_VALUE_BYTES / 3 * 4 + 8];
        assert!(matches!(EncryptedValue::from_base64(&long), Err(VaultError::TooLong)));
        let long = vec![0; MAX_VALUE_BYTES + 1];
        let key = data_key(&[1; 32], b"keys");
        let error = encrypt(&long, "", &key, VaultLayout::KeysFirst, &mut entropy());
        assert!(matches!(error, Err(VaultError::TooLong)));
        assert!(matches!(EncryptedValue::from_bytes(long), Err(VaultError::TooLong)));
    }

    #[test]
    fn each_flipped_bit_is_rejected() {
        for keys in [&b"WOS.EKM.v1\0 and more"[..], b"\x00keys without magic", b"AAAA"] {
            let key = data_key(&[1; 32], keys);
            for layout in LAYOUTS {
                let value = encrypt("hunter2", "row", &key, layout, &mut entropy()).unwrap();
                for bit in 0..value.as_bytes().len() * 8 {
                    let mut bytes = value.as_bytes().to_vec();
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    let read =
                        EncryptedValue::from_bytes(bytes).and_then(|value| decrypt(value, "row", &key));
                    assert!(read.is_err(), "{layout:?} {bit}");
                }
                let text = value.to_base64();
                for bit in 0..text.len() * 8 {
                    let mut bytes = text.clone().into_bytes();
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    let read =
                        EncryptedValue::from_base64(bytes).and_then(|value| decrypt(value, "row", &key));
                    assert!(read.is_err(), "{layout:?} {bit}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_are_kept_and_not_decrypted(bytes: Vec<u8>) {
            if let Ok(value) = EncryptedValue::from_bytes(bytes.clone()) {
                assert!((1..=4).contains(&value.candidates().count()));
                assert_eq!(value.as_bytes(), bytes);
                assert_eq!(EncryptedValue::from_base64(value.to_base64()).unwrap(), value);
                let key = data_key(&[1; 32], b"keys");
                assert!(decrypt(value.clone(), "", &key).is_err());
                assert!(decrypt_with(value, "", &decrypted_key(&key)).is_err());
            }
            let _ = EncryptedValue::from_base64(&bytes);
        }

        #[test]
        fn arbitrary_bytes_around_a_length_are_not_decrypted(
            before in proptest::sample::select(vec![0_usize, 28, 48]),
            length in proptest::sample::select(vec![0_u32, 1, 5, 11, 127, 128, 65_536, 65_537, u32::MAX]),
            magic: bool,
            rest: Vec<u8>,
        ) {
            let mut bytes = vec![0xff; before];
            super::super::leb128::write(length, &mut bytes);
            if magic {
                bytes.extend_from_slice(b"WOS.EKM.v1\0");
            }
            bytes.extend_from_slice(&rest);
            if let Ok(value) = EncryptedValue::from_bytes(bytes) {
                assert!(decrypt_with(value, "", &decrypted_key(&data_key(&[1; 32], b"keys"))).is_err());
            }
        }

        #[test]
        fn arbitrary_values_round_trip(
            plaintext: Vec<u8>,
            associated_data: Vec<u8>,
            keys in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..300),
            key: [u8; 32],
            seed: [u8; 32],
        ) {
            for layout in LAYOUTS {
                let key = data_key(&key, &keys);
                let mut entropy = Entropy::from_seed(seed);
                let value = encrypt(&plaintext, &associated_data, &key, layout, &mut entropy).unwrap();
                let value = EncryptedValue::from_bytes(value.into_bytes()).unwrap();
                assert_eq!(decrypt(value, &associated_data, &key).unwrap().into_bytes(), plaintext);
            }
        }
    }
}

mod machines {
    use super::*;

    fn encrypted(emulator: &Emulator, layout: VaultLayout) -> EncryptedValue {
        let client = emulator.client();
        run(
            emulator,
            VaultEncrypt::new(client.config(), new_key(), "hunter2", entropy(), 1)
                .associated_data("row 1")
                .layout(layout),
        )
        .unwrap()
    }

    #[test]
    fn every_layout_round_trips_with_requests() {
        let emulator = Emulator::new();
        for layout in LAYOUTS {
            let stored = encrypted(&emulator, layout).to_base64();
            let value = EncryptedValue::from_base64(stored).unwrap();
            assert_eq!(value.layout(), layout);
            let read = open(&emulator, value.clone(), "row 1").unwrap();
            assert_eq!(read.expose_str().unwrap(), "hunter2");
            let error = open(&emulator, value, "row 2").unwrap_err();
            assert!(matches!(error, VaultError::AuthenticationFailed));
        }
    }

    #[test]
    fn each_flipped_bit_is_rejected_by_workos_or_locally() {
        let emulator = Emulator::new();
        for layout in LAYOUTS {
            let value = encrypted(&emulator, layout);
            for bit in 0..value.as_bytes().len() * 8 {
                let mut bytes = value.as_bytes().to_vec();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let read =
                    EncryptedValue::from_bytes(bytes).and_then(|value| open(&emulator, value, "row 1"));
                assert!(read.is_err(), "{layout:?} {bit}");
            }
        }
    }

    #[test]
    fn value_is_rewrapped_from_any_to_any_layout_and_key() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let given = emulator.run(client.send(new_key())).unwrap();
        for from in LAYOUTS {
            for to in LAYOUTS {
                let old = encrypted(&emulator, from);
                let rewrap = || {
                    VaultRewrap::new(client.config(), old.clone(), Entropy::from_seed([8; 32]), 1)
                        .associated_data("row 1")
                        .layout(to)
                };
                let same = run(&emulator, rewrap()).unwrap();
                assert_eq!((same.layout(), same.encrypted_keys()), (to, old.encrypted_keys()));
                assert_ne!(same.as_bytes(), old.as_bytes());
                let other = run(&emulator, rewrap().data_key(given.clone())).unwrap();
                assert_eq!((other.layout(), other.encrypted_keys()), (to, given.encrypted_keys.clone()));
                let fresh = run(&emulator, rewrap().create_data_key(new_key())).unwrap();
                assert_eq!(fresh.layout(), to);
                assert_ne!(fresh.encrypted_keys(), old.encrypted_keys());
                for value in [same, other, fresh] {
                    assert_eq!(open(&emulator, value, "row 1").unwrap().expose(), b"hunter2");
                }
                let moved = run(&emulator, rewrap().new_associated_data("row 2")).unwrap();
                assert_eq!(open(&emulator, moved, "row 2").unwrap().expose(), b"hunter2");
            }
        }
        let old = encrypted(&emulator, VaultLayout::KeysFirst);
        let rewrap = VaultRewrap::new(client.config(), old, entropy(), 1);
        assert!(matches!(run(&emulator, rewrap), Err(VaultError::AuthenticationFailed)));
    }

    #[test]
    fn candidates_are_tried_in_turn_and_the_most_specific_error_is_returned() {
        // The first byte of the nonce is a valid length, so that KeysFirst is a candidate too.
        let key = data_key(&[1; 32], b"\x01keys");
        let mut entropy = Entropy::scripted([[5].as_slice(), &[1; 11]].concat());
        let value =
            encrypt("hunter2, and long enough", "", &key, VaultLayout::NonceFirst, &mut entropy).unwrap();
        let value = EncryptedValue::from_bytes(value.into_bytes()).unwrap();
        let layouts: Vec<_> = value.candidates().map(|(layout, _)| layout).collect();
        assert_eq!(layouts, [VaultLayout::NonceFirst, VaultLayout::KeysFirst]);

        let response = |key: &[u8]| {
            let json = serde_json::json!({ "id": "key_1", "data_key": base64::encode(key) });
            Reply::json(200, json.to_string())
        };
        let right = || response(&[1; 32]);
        let wrong = || response(&[2; 32]);
        let cases: [(Vec<Reply>, Result<(), &str>); 8] = [
            (vec![right()], Ok(())),
            (vec![wrong(), wrong()], Err("AuthenticationFailed")),
            (vec![wrong(), Reply::status(404)], Err("AuthenticationFailed")),
            (vec![Reply::status(400), wrong()], Err("AuthenticationFailed")),
            (vec![Reply::status(400), Reply::status(404)], Err("400")),
            (vec![Reply::status(401)], Err("401")),
            (vec![Reply::status(422), Reply::status(403)], Err("403")),
            (vec![response(&[1; 31])], Err("InvalidDataKey")),
        ];
        for (replies, expected) in cases {
            let script = Script::new();
            for reply in replies {
                script.expect_operation::<DecryptDataKey>().reply(reply);
            }
            let mut machine = VaultDecrypt::new(&Config::new("sk").unwrap(), value.clone(), 1);
            let result = script.run(drive(&mut machine, &script, &script));
            let result = result.map(drop).map_err(|error| match error.api() {
                Some(error) => error.status().unwrap().as_str().to_owned(),
                None => format!("{error:?}"),
            });
            assert_eq!(result, expected.map_err(str::to_owned));
            script.finish();
        }
    }

    #[test]
    fn later_candidate_is_decrypted() {
        let key = data_key(&[1; 32], b"\x01keys");
        let script = Script::new();
        // Keys that are valid base64 and valid bytes.
        let text = data_key(&[1; 32], b"AAAA");
        let value = encrypt("x", "", &text, VaultLayout::NonceFirst, &mut entropy()).unwrap();
        let value = EncryptedValue::from_bytes(value.into_bytes()).unwrap();
        let found = value.candidates().position(|(layout, _)| layout == VaultLayout::NonceFirst).unwrap();
        for _ in 0..found {
            script.expect_operation::<DecryptDataKey>().reply(Reply::status(400));
        }
        let json = serde_json::json!({ "id": "key_1", "data_key": key.data_key.expose() });
        script.expect_operation::<DecryptDataKey>().reply(Reply::json(200, json.to_string()));
        let mut machine = VaultDecrypt::new(&Config::new("sk").unwrap(), value, 1);
        let read = script.run(drive(&mut machine, &script, &script)).unwrap();
        assert_eq!(read.expose(), b"x");
        assert!(found > 0);
        script.finish();
    }

    #[test]
    fn machines_retry_and_finish() {
        let emulator = Emulator::new();
        let value = encrypted(&emulator, VaultLayout::KeysFirst);
        emulator.add_fault(Fault::status(503));
        assert_eq!(open(&emulator, value.clone(), "row 1").unwrap().expose(), b"hunter2");
        assert!(emulator.waited() > Duration::ZERO);

        let (config, now) = (emulator.client().config().clone(), Now::default());
        let finished = |step| matches!(step, Step::Done(Err(VaultError::Api(Error::Finished))));
        let mut machine = VaultRewrap::new(&config, value, entropy(), 1).associated_data("row 1");
        assert!(machine.timeout().is_none());
        // A response without a request is ignored.
        machine.handle(Ok(http::Response::default()));
        let Step::Send(request) = machine.poll(now) else { panic!("no request") };
        assert!(machine.timeout().is_some());
        machine.handle(emulator.handle(&request, now));
        assert!(!format!("{machine:?}").contains("row 1"));
        let rewrapped = run(&emulator, &mut machine).unwrap();
        assert!(finished(machine.poll(now)));
        assert!(machine.timeout().is_none());

        let mut machine = VaultDecrypt::new(&config, rewrapped, 1).associated_data("row 1");
        run(&emulator, &mut machine).unwrap();
        assert!(matches!(machine.poll(now), Step::Done(Err(VaultError::Api(Error::Finished)))));

        let mut machine = VaultEncrypt::new(&Config::without_api_key(), new_key(), "x", entropy(), 1);
        assert!(matches!(machine.poll(now), Step::Done(Err(VaultError::Api(Error::Encode(_))))));
        assert!(finished(machine.poll(now)));
    }

    #[test]
    fn debug_contains_no_secret() {
        let emulator = Emulator::new();
        let key = emulator.run(emulator.client().send(new_key())).unwrap();
        let config = emulator.client().config().clone();
        let value = encrypted(&emulator, VaultLayout::NonceFirst);
        let encrypting =
            VaultEncrypt::new(&config, new_key(), "hunter2", entropy(), 1).associated_data("row 1");
        let decrypting = VaultDecrypt::new(&config, value.clone(), 1).associated_data("row 1");
        let rewrapping = VaultRewrap::new(&config, value.clone(), entropy(), 1).data_key(key.clone());
        let plaintext = open(&emulator, value.clone(), "row 1").unwrap();
        let all = format!("{key:?} {value:?} {encrypting:?} {decrypting:?} {rewrapping:?} {plaintext:?}");
        for secret in ["hunter2", "row 1", key.data_key.expose(), key.encrypted_keys.expose(), "V09T"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }
}
