//! The payloads of events about the vault.

use super::EventActorSource;
use crate::types::{OrganizationId, VaultDataKeyId, VaultKeyId};

model! {
    /// Who did something in the vault.
    VaultEventActor {
        /// Their id: a user's or an API key's.
        id as "actor_id": String,
        /// What they used.
        source as "actor_source": EventActorSource,
        /// What they are called.
        name as "actor_name": String,
    }
}

model! {
    /// An object that was made, or given another value.
    VaultObjectWritten {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// What the object is called.
        kv_name: String,
        /// The key that the value is encrypted with.
        key_id: VaultKeyId,
        /// The key context that the object stands under.
        key_context: BTreeMap<String, String>,
    }
}

model! {
    /// An object whose value was read.
    VaultObjectRead {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// What the object is called.
        kv_name: String,
        /// The key that the value is encrypted with.
        key_id: VaultKeyId,
    }
}

model! {
    /// An object that was deleted, or of which no more than the metadata was read.
    VaultObjectReference {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// What the object is called.
        kv_name: String,
    }
}

model! {
    /// The names of the objects, listed.
    VaultNamesListed {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
    }
}

model! {
    /// Data keys that were given out.
    VaultDataKeysIssued {
        /// Who got them.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// The data keys.
        key_ids: Vec<VaultDataKeyId>,
        /// The key context that they stand under.
        key_context: BTreeMap<String, String>,
    }
}

model! {
    /// A data key that was decrypted.
    VaultDataKeyDecrypted {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// The data key.
        key_id: VaultDataKeyId,
    }
}

model! {
    /// A key that others are encrypted with, made or deleted.
    VaultKeyReference {
        /// Who did it.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// What the key is called.
        key_name: String,
        /// The key.
        key_id: VaultKeyId,
    }
}

model! {
    /// A key of an organization's own that the vault no longer uses.
    VaultByokKeyDeleted {
        /// The organization.
        organization_id: OrganizationId,
        /// Where the key is kept.
        key_provider: VaultByokKeyProvider,
    }
}

model! {
    /// A key of an organization's own that the vault tried out.
    VaultByokKeyVerificationCompleted {
        /// The organization.
        organization_id: OrganizationId,
        /// Where the key is kept.
        key_provider: VaultByokKeyProvider,
        /// Whether the vault can use it.
        verified: bool,
    }
}

open_enum! {
    /// Where an organization keeps a key that it brought along.
    pub enum VaultByokKeyProvider {
        /// AWS Key Management Service.
        AwsKms = "AWS_KMS",
        /// Google Cloud Key Management Service.
        GcpKms = "GCP_KMS",
        /// Azure Key Vault.
        AzureKeyVault = "AZURE_KEY_VAULT",
    }
}
