//! Payloads of Vault events.

use super::EventActorSource;
use crate::types::{OrganizationId, VaultDataKeyId, VaultKeyId};

model! {
    /// The actor of a Vault event.
    VaultEventActor {
        /// ID of the actor: a user or an API key.
        id as "actor_id": String,
        /// Source of the action.
        source as "actor_source": EventActorSource,
        /// Name of the actor.
        name as "actor_name": String,
    }
}

model! {
    /// A Vault object that was created or updated.
    VaultObjectWritten {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// Name of the Vault object.
        kv_name: String,
        /// ID of the encryption key.
        key_id: VaultKeyId,
        /// Key context of the Vault object.
        key_context: BTreeMap<String, String>,
    }
}

model! {
    /// A read of a Vault object's value.
    VaultObjectRead {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// Name of the Vault object.
        kv_name: String,
        /// ID of the encryption key.
        key_id: VaultKeyId,
    }
}

model! {
    /// A deletion of a Vault object, or a read of the object's metadata.
    VaultObjectReference {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// Name of the Vault object.
        kv_name: String,
    }
}

model! {
    /// A listing of the names of Vault objects.
    VaultNamesListed {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
    }
}

model! {
    /// Data keys that were created or re-encrypted.
    VaultDataKeysIssued {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// IDs of the data keys.
        key_ids: Vec<VaultDataKeyId>,
        /// Key context of the data keys.
        key_context: BTreeMap<String, String>,
    }
}

model! {
    /// A data key that was decrypted.
    VaultDataKeyDecrypted {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// ID of the data key.
        key_id: VaultDataKeyId,
    }
}

model! {
    /// A key encryption key that was created or deleted.
    VaultKeyReference {
        /// Actor of the event.
        #[serde(flatten)]
        actor: VaultEventActor,
        /// Name of the key encryption key.
        key_name: String,
        /// ID of the key encryption key.
        key_id: VaultKeyId,
    }
}

model! {
    /// A customer-managed key (BYOK) that was removed from the Vault.
    VaultByokKeyDeleted {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Provider of the key.
        key_provider: VaultByokKeyProvider,
    }
}

model! {
    /// A completed verification of a customer-managed key (BYOK).
    VaultByokKeyVerificationCompleted {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Provider of the key.
        key_provider: VaultByokKeyProvider,
        /// Whether the verification was successful.
        verified: bool,
    }
}

open_enum! {
    /// Provider of a customer-managed key (BYOK).
    pub enum VaultByokKeyProvider {
        /// AWS Key Management Service.
        AwsKms = "AWS_KMS",
        /// Google Cloud Key Management Service.
        GcpKms = "GCP_KMS",
        /// Azure Key Vault.
        AzureKeyVault = "AZURE_KEY_VAULT",
    }
}
