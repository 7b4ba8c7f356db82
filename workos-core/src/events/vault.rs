//! Payloads of Vault events.

use std::collections::BTreeMap;

use super::EventActorSource;
use crate::types::{OrganizationId, VaultDataKeyId, VaultKeyId};

/// The actor of a Vault event.
#[model]
pub struct VaultEventActor {
    /// ID of the actor: a user or an API key.
    #[serde(rename = "actor_id")]
    pub id: String,
    /// Source of the action.
    #[serde(rename = "actor_source")]
    pub source: EventActorSource,
    /// Name of the actor.
    #[serde(rename = "actor_name")]
    pub name: String,
}

/// A Vault object that was created or updated.
#[model]
pub struct VaultObjectWritten {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// Name of the Vault object.
    pub kv_name: String,
    /// ID of the encryption key.
    pub key_id: VaultKeyId,
    /// Key context of the Vault object.
    pub key_context: BTreeMap<String, String>,
}

/// A read of a Vault object's value.
#[model]
pub struct VaultObjectRead {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// Name of the Vault object.
    pub kv_name: String,
    /// ID of the encryption key.
    pub key_id: VaultKeyId,
}

/// A deletion of a Vault object, or a read of the object's metadata.
#[model]
pub struct VaultObjectReference {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// Name of the Vault object.
    pub kv_name: String,
}

/// A listing of the names of Vault objects.
#[model]
pub struct VaultNamesListed {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
}

/// Data keys that were created or re-encrypted.
#[model]
pub struct VaultDataKeysIssued {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// IDs of the data keys.
    pub key_ids: Vec<VaultDataKeyId>,
    /// Key context of the data keys.
    pub key_context: BTreeMap<String, String>,
}

/// A data key that was decrypted.
#[model]
pub struct VaultDataKeyDecrypted {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// ID of the data key.
    pub key_id: VaultDataKeyId,
}

/// A key encryption key that was created or deleted.
#[model]
pub struct VaultKeyReference {
    /// Actor of the event.
    #[serde(flatten)]
    pub actor: VaultEventActor,
    /// Name of the key encryption key.
    pub key_name: String,
    /// ID of the key encryption key.
    pub key_id: VaultKeyId,
}

/// A customer-managed key (BYOK) that was removed from the Vault.
#[model]
pub struct VaultByokKeyDeleted {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Provider of the key.
    pub key_provider: VaultByokKeyProvider,
}

/// A completed verification of a customer-managed key (BYOK).
#[model]
pub struct VaultByokKeyVerificationCompleted {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Provider of the key.
    pub key_provider: VaultByokKeyProvider,
    /// Whether the verification was successful.
    pub verified: bool,
}

/// Provider of a customer-managed key (BYOK).
#[open_enum]
pub enum VaultByokKeyProvider {
    /// AWS Key Management Service.
    AwsKms = "AWS_KMS",
    /// Google Cloud Key Management Service.
    GcpKms = "GCP_KMS",
    /// Azure Key Vault.
    AzureKeyVault = "AZURE_KEY_VAULT",
}
