//! Imports from JavaScript, looked up on the global scope at each call, whatever kind of scope that is.
//! Everything that may be missing or may throw is caught.

use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = globalThis)]
    pub(crate) fn fetch(url: &str, init: &Init) -> Result<Promise, JsValue>;

    /// Returns a number, or an object in Node.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = setTimeout)]
    pub(crate) fn set_timeout(callback: &Closure<dyn FnMut()>, milliseconds: i32)
    -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["globalThis", "performance"], js_name = now)]
    pub(crate) fn performance_now() -> Result<f64, JsValue>;

    /// Accepts up to 65,536 bytes.
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "crypto"], js_name = getRandomValues)]
    pub(crate) fn get_random_values(buffer: &Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    static NAVIGATOR: Option<Navigator>;
    type Navigator;
    #[wasm_bindgen(method, getter, js_name = userAgent)]
    fn user_agent(this: &Navigator) -> Option<String>;

    /// The options of `fetch` (`RequestInit`), without those that an edge runtime rejects: `cache`,
    /// `credentials` and `mode`.
    #[wasm_bindgen(extends = Object)]
    pub(crate) type Init;
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_method(this: &Init, method: &str);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_headers(this: &Init, headers: &Headers);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_body(this: &Init, body: &Uint8Array);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_redirect(this: &Init, redirect: &str);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_signal(this: &Init, signal: &JsValue);

    pub(crate) type Headers;
    #[wasm_bindgen(catch, constructor, js_namespace = globalThis)]
    pub(crate) fn new() -> Result<Headers, JsValue>;
    #[wasm_bindgen(catch, method)]
    pub(crate) fn append(this: &Headers, name: &str, value: &str) -> Result<(), JsValue>;
    /// Calls `callback` with value and name, in this order.
    #[wasm_bindgen(catch, method, js_name = forEach)]
    pub(crate) fn for_each(this: &Headers, callback: &mut dyn FnMut(String, String)) -> Result<(), JsValue>;

    pub(crate) type AbortController;
    #[wasm_bindgen(catch, constructor, js_namespace = globalThis)]
    pub(crate) fn new() -> Result<AbortController, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(catch, method)]
    pub(crate) fn abort(this: &AbortController) -> Result<(), JsValue>;

    pub(crate) type Response;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(crate) fn kind(this: &Response) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn headers(this: &Response) -> Headers;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn body(this: &Response) -> Option<ReadableStream>;

    pub(crate) type ReadableStream;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn locked(this: &ReadableStream) -> bool;
    #[wasm_bindgen(catch, method, js_name = getReader)]
    pub(crate) fn get_reader(this: &ReadableStream) -> Result<Reader, JsValue>;

    pub(crate) type Reader;
    #[wasm_bindgen(catch, method)]
    pub(crate) fn read(this: &Reader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, method)]
    pub(crate) fn cancel(this: &Reader) -> Result<Promise, JsValue>;

    /// The value that the promise of [`Reader::read`] resolves to.
    pub(crate) type Chunk;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn done(this: &Chunk) -> bool;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &Chunk) -> JsValue;
}

/// Returns whether this is a browser. The `User-Agent` of every browser, and of no other runtime, starts with
/// `Mozilla/`.
pub(crate) fn is_browser() -> bool {
    let user_agent = NAVIGATOR.with(|navigator| navigator.as_ref().and_then(Navigator::user_agent));
    user_agent.is_some_and(|user_agent| user_agent.starts_with("Mozilla/"))
}
