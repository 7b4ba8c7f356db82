//! `workos-hyper = "…"`: the first call, an operation of the program's own, a public client.

// The attributes name the SDK `workos_core`.
extern crate workos_hyper as workos_core;

use workos_hyper::{Error, auth::DeviceLoginProgress, endpoint, model, organizations::GetOrganization};

/// Lists the shelves of a room.
#[endpoint(GET "/rooms/{room_id}/shelves", operation = "list_shelves", response = Shelves)]
pub struct ListShelves {
    /// ID of the room.
    pub room_id: String,
    /// State to filter by.
    pub state: Option<String>,
}

/// The shelves of a room.
#[model]
pub struct Shelves {
    /// Names of the shelves.
    pub names: Vec<String>,
}

async fn calls() -> Result<(), Error> {
    let client = workos_hyper::from_env()?;
    println!("{}", client.send(GetOrganization::new("org_1")).await?.name);
    println!("{:?}", client.send(ListShelves::new("room_1").state("empty")).await?.names);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    calls().await?;
    let device = workos_hyper::public_from_env()?;
    if let DeviceLoginProgress::ShowCode(codes) = device.drive(&mut device.device_login()).await? {
        println!("Enter {} at {}", codes.user_code.expose(), codes.verification_uri);
    }
    Ok(())
}
