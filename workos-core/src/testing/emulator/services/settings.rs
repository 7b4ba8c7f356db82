//! Redirect URIs, CORS origins, OAuth resources and the JWT template.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
