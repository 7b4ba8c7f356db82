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
