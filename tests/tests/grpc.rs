//! AuthKit's layer around a gRPC service of tonic, called without a network.
//!
//! `tonic-build` generates what [`Accounts`] is from a `.proto` file. The messages are texts, so that no protobuf
//! compiler is needed.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Buf, BufMut};
use http::uri::PathAndQuery;
use tonic::{
    Code, Request, Response, Status,
    body::Body,
    client,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::{self, NamedService, UnaryService},
    service::{LayerExt, Routes},
};
use tower_service::Service;
use workos_core::{
    authkit::{AuthKit, RequestAuth},
    testing::{Emulator, Fault},
    user_management::{AuthenticateWithRefreshToken, CreateUser},
};

/// The method `WhoAmI`. The layer denies calls without a session.
fn who_am_i(request: &Request<String>) -> Result<Response<String>, Status> {
    let auth = request.extensions().get::<RequestAuth>();
    let session = auth.and_then(RequestAuth::session).ok_or_else(|| Status::internal("no session"))?;
    let email = session.user().map(|user| user.email).unwrap_or_default();
    Ok(Response::new(format!("{}, {email}", request.get_ref())))
}

/// The service `acme.Accounts`.
#[derive(Debug, Clone)]
struct Accounts;

impl NamedService for Accounts {
    const NAME: &'static str = "acme.Accounts";
}

impl Service<http::Request<Body>> for Accounts {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            Ok(match request.uri().path() {
                WHO_AM_I => server::Grpc::new(Text).unary(WhoAmI, request).await,
                _ => Status::unimplemented("unknown method").into_http(),
            })
        })
    }
}

const WHO_AM_I: &str = "/acme.Accounts/WhoAmI";

struct WhoAmI;

impl UnaryService<String> for WhoAmI {
    type Response = String;
    type Future = Ready<Result<Response<String>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        ready(who_am_i(&request))
    }
}

/// Messages of UTF-8, in place of protobuf.
#[derive(Debug, Default)]
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, text: String, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(text.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        String::from_utf8(bytes.into()).map(Some).map_err(|_| Status::invalid_argument("not UTF-8"))
    }
}

#[test]
fn call_requires_a_session() {
    let emulator = Emulator::new();
    let config = emulator.client().config().clone();
    let config = config.redirect_uri("https://acme.com/callback").unwrap();
    let config = config.cookie_password("a-cookie-password-of-32-chars-or-more!!");
    let client = emulator.client_with(config).into_dyn();
    let authkit = AuthKit::new(client.config()).unwrap().protect("/acme.Accounts/*").unwrap();
    let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap();
    let cookie = emulator.session_cookie(&ada.id).header(authkit.sessions());
    let cookie = cookie.to_str().unwrap();

    // As in `Server::builder().add_service(…)`.
    let routes = Routes::new(authkit.layer(client).named_layer(Accounts));
    let mut grpc = client::Grpc::new(routes);
    let mut call = |cookie: &str| {
        let mut request = Request::new("hello".to_owned());
        request.metadata_mut().insert("cookie", cookie.parse().unwrap());
        let response = emulator.run(async {
            grpc.ready().await.unwrap();
            grpc.unary(request, PathAndQuery::from_static(WHO_AM_I), Text).await
        });
        response.map(Response::into_inner).map_err(|status| status.code())
    };
    assert_eq!(call(cookie).as_deref(), Ok("hello, ada@acme.com"));
    assert_eq!(call(""), Err(Code::Unauthenticated));
    assert_eq!(call("wos-session=forged"), Err(Code::Unauthenticated));

    // The access token expires during an outage.
    emulator.advance(Duration::from_secs(301));
    emulator.add_fault(Fault::status(503).on::<AuthenticateWithRefreshToken>().times(9));
    assert_eq!(call(cookie), Err(Code::Unavailable));
}
