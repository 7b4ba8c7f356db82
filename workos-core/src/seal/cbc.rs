//! AES in CBC mode with PKCS #7 padding (NIST SP 800-38A, RFC 5652), for what is authenticated otherwise.

use ::cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
    block_padding::Pkcs7, consts::U16,
};
use zeroize::Zeroizing;

/// The length of a block, and so of an initialization vector, in bytes.
pub(super) const BLOCK: usize = 16;

/// Encrypts; the ciphertext is one to sixteen bytes longer.
pub(super) fn encrypt<Aes>(aes: Aes, iv: [u8; BLOCK], plaintext: &[u8]) -> Vec<u8>
where
    Aes: BlockCipherEncrypt<BlockSize = U16>,
{
    ::cbc::Encryptor::inner_iv_init(aes, &iv.into()).encrypt_padded_vec::<Pkcs7>(plaintext)
}

/// Decrypts in place; nothing if it is not whole blocks that end in padding.
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
