//! WorkOS's services, one module each. A large one is a folder with a file for each resource.

pub mod connect;
pub mod organization_domains;
pub mod organizations;
pub mod user_management;
