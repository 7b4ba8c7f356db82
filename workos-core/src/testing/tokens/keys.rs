//! Two public RSA key pairs of 2048 bits for tests. The private keys are not secret.

/// An RSA key pair in base64url. The public exponent is 65537.
pub(super) struct KeyPair {
    pub(super) modulus: &'static str,
    pub(super) private_exponent: &'static str,
}

/// Key pair that the emulator signs with. The public key is in the emulator's JWKS.
pub(super) const TRUSTED: KeyPair = KeyPair {
    modulus: "\
        3IcfsO1ThIvvEzAGG3dfBBeeAvRHkNnv8SltYJx74YnEAZieiu9UsW13x7uOL5yg3IzdzOnHQsFQ3wYIRlwPd9sGiSP1RngPrvZv\
        RJpkJ4fPOhCgADwzefYnNc2-QAx35Rhjkt_HcZfkkQmC-9RwVTjRF8y0Z9xaV-rTCN7JWWnDN1U14Nwyt2jdpFugEgmPOaeH5hAj\
        5_oOHpbOhndwEJgng7a-wPsRk9pfuSvMaIHDXtZ-aLsNp0VYKgw51R-jbL8AuFYjb2MxVHDUmZejZFj4ECYJPbCWzUq-8Zo9YdE8\
        RUygeuo1B5OnuNS0MeQXQjpDUUF2_2mi8RPHTfxkpQ",
    private_exponent: "\
        IFqWtK9s9GJPVgJSsw7lWsVYQliyczb2M-x_BpCOwD0lC5Lnl7ybMVi9HQmQR73z_8eO9vRJbqrMAZxx9FinUE9K-y3SW19b9bBk\
        DK2WChKrvXoY70_lwXvyrrsbsWvi3zKf0TmRmkHNn9XEaMv3Gxm124cF5ML4YjOqeH-vDLXo3QjL67pDN42X8rq6is4IxWHPgUkB\
        6XJx8ymTz-d-UAfWItTYnoFYBZ5YhBSV6pk3ya1lJ8SgnVAo__tMx1OIyEVnf-VyXoEp9zJEA0cHMAXNBkl15KmD1xVC0fhabg6G\
        zyVjXOOnNvwCONtE53xf4XQT0udJzLOQ8xkQLKJ6AQ",
};

/// Key pair that is in no JWKS of the emulator.
pub(super) const UNTRUSTED: KeyPair = KeyPair {
    modulus: "\
        t0uwkT9HWF96ItfSCelgAGfk_0pzYDjYL-U50YmIoAAUjA2v5pOfoVz6FVmJW25NvFZysWyJpzZdK3i3lmKW4q8QnOKCklsFZ2er\
        1wD4STMza2qOL1cszupnc_vJ6SoeNxkRFqqC2UNtlXCms1KMqcv-aqd_S1M5la8b_sZX9_v-80AaDT-G5m-1q5I3ljfcHhqqduQ7\
        iGNsw2hZuPOWO9rn-Cj-jqi8uHgrkOjWfJFEAhRZOsMsOit82a_xaswN4iaYHXsz_bDzDeGYARSUtv2SRc15GHzSgeezSXhKJBcY\
        WB0kLzcJgzVJdFq1M0ROOafSjo5djxsocilDwLh-yw",
    private_exponent: "\
        MaROLbL1n6Q8GokDrwDa_0EkGVVl6f7QjigxgI5px5Y9-lsP82Kyg6wADx2GFefJ0I2ZLR7i07vlf-CHLYjbVIlqoRK3n5Zcivoz\
        kAdd4cqmzRtkEW41Xyoc2qIBYnoFtOZqZQ5ztw6L9JfjOK3NatnUuGNPa8HJLBZA1BTjvkVhStJ26N26Ypd3ylaU0UTgAH8GsBe1\
        27pJ2hV-MRrxH-XmrwDPHUxdtdl4Ybc8LLeHbxvoEWyL9K5KZmtBqhYrrYUptiqCYdbpZG3siaE4aeII2rayougzDh6_8p_5Bp2e\
        CVGVATA5yrpllQXt-AuM_nurwVfX138kzwCpragB",
};
