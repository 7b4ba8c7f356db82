//! Responses of 16 MiB that are made to be expensive, compared with what serde takes to read them as the fields of an error
//! or as the model.

use serde::Deserialize;
use serde_json::value::RawValue;
use workos_core::{
    Endpoint as _, HttpResponse,
    user_management::{GetUser, User},
};

use crate::harness::{Row, Sides};

const SIZE: usize = 16 << 20;

pub(crate) fn rows() -> Vec<Row> {
    let list = |start: &str, item: &str, end: &str| {
        format!("{start}{}{end}", vec![item; SIZE / (item.len() + 1)].join(","))
    };
    let nested = |start: &str, item: &str| format!("{start}{}", item.repeat(SIZE / item.len()));
    type Body = Box<dyn FnOnce() -> String>;
    let bodies: [(u16, &str, Body); 13] = [
        (422, "errors [1,1,…]", Box::new(move || list(r#"{"errors":["#, "1", "]}"))),
        (422, "errors [{},{},…]", Box::new(move || list(r#"{"errors":["#, "{}", "]}"))),
        (
            422,
            "errors of messages",
            Box::new(move || list(r#"{"errors":["#, r#"{"message":"a","code":"b"}"#, "]}")),
        ),
        (422, "message", Box::new(move || nested(r#"{"message":""#, "a") + r#""}"#)),
        (422, "message of escapes", Box::new(move || nested(r#"{"message":""#, "\\n") + r#""}"#)),
        (422, "{\"\":1,\"\":1,…}", Box::new(move || list("{", r#""":1"#, "}"))),
        (422, "[[[[…", Box::new(move || nested("", "["))),
        (422, "{\"x\":[[[[…", Box::new(move || nested(r#"{"x":"#, "["))),
        (200, "{\"x\":[[[[…", Box::new(move || nested(r#"{"x":"#, "["))),
        (200, "{\"x\":{\"x\":…", Box::new(move || nested("", r#"{"x":"#))),
        (200, "{\"x\":[1,1,…]}", Box::new(move || list(r#"{"x":["#, "1", "]}"))),
        (200, "{\"x\":\"aaa…", Box::new(move || nested(r#"{"x":""#, "a"))),
        (200, "{\"\":1,\"\":1,…}", Box::new(move || list("{", r#""":1"#, "}"))),
    ];
    bodies
        .into_iter()
        .map(|(status, name, body)| {
            Row::new(format!("{status}: {name}"), move || sides(status, body()))
                .batch(1)
                .counted(1)
                .without_instructions()
        })
        .collect()
}

fn sides(status: u16, body: String) -> Sides {
    let mut response = HttpResponse::new(body.clone().into());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    Sides::new(move || GetUser::decode(&response).unwrap_err()).floor(move || match status {
        200 => serde_json::from_slice::<User>(body.as_bytes()).is_ok(),
        _ => serde_json::from_slice::<Fields<'_>>(body.as_bytes()).is_ok(),
    })
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "only parsed")]
struct Fields<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}
