//! The futures of one client are `Send` and those of the other need not be, which is checked at compile time;
//! and creating clients and futures calls no JavaScript, which would panic natively.

use std::rc::Rc;

use workos_wasm::{
    Client, SendClient,
    workos_core::{
        Config, Error,
        organizations::{GetOrganization, ListOrganizations},
    },
};

fn send<T: Send>(value: T) -> T {
    value
}

#[test]
fn futures_of_send_client_are_send() {
    async fn call(client: SendClient) -> Result<String, Error> {
        let organization = send(client.send(GetOrganization::new("org_1"))).await?;
        let mut organizations = send(client.pages(ListOrganizations::new()).items());
        let next = organizations.next().await?.unwrap_or(organization);
        client.send_with_response(GetOrganization::new(next.id)).await.map(|response| response.value.name)
    }
    let client = send(workos_wasm::send_client(Config::without_api_key()));
    drop(send(call(client)));
}

#[test]
fn futures_of_client_may_capture_non_send_values() {
    async fn call(client: Client, not_send: Rc<str>) -> Result<String, Error> {
        let mut pages = client.pages(ListOrganizations::new());
        pages.next().await?;
        Ok(client.send(GetOrganization::new(&*not_send)).await?.name)
    }
    let client = workos_wasm::client(Config::without_api_key());
    drop(call(client, "org_1".into()));
}
