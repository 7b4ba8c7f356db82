//! Lists with arbitrary pages: each page is requested with the cursor of the one before, and a list whose pages
//! repeat ends.
//!
//! Input: flags; then the bodies, one a line, which the server returns in turn without end.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use workos_core::{Config, Error, Machine, Now, RetryPolicy, Step, organizations::ListOrganizations};
use workos_fuzz::{now, response};

fuzz_target!(|data: &[u8]| {
    let Some((flags, script)) = data.split_first() else { return };
    let bodies: Vec<&[u8]> = script.split(|byte| *byte == b'\n').collect();
    let config = Config::new("sk_test").expect("key").retry(RetryPolicy::default().max_retries(0));
    let backwards = flags & 1 == 1;
    let list = ListOrganizations::new();
    let mut pages = config.pages(if backwards { list.before("start") } else { list }, 7);
    let mut cursor = backwards.then(|| "start".to_owned());
    let mut requests = 0;
    let at = Now { wall: now(), mono: Duration::ZERO };
    let error = loop {
        match pages.poll(at) {
            Step::Send(request) => {
                let query = request.uri().query().unwrap_or_default().as_bytes();
                let name = if backwards { "before" } else { "after" };
                let sent = url::form_urlencoded::parse(query)
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.into_owned());
                assert_eq!(sent, cursor);
                pages.handle(Ok(response(200, bodies[requests % bodies.len()])));
                requests += 1;
                // Brent's algorithm finds a cycle within three times its length.
                assert!(requests <= 4 * bodies.len() + 4, "the list does not end");
            }
            Step::Done(Ok(Some(page))) => {
                let next = if backwards { &page.before } else { &page.after };
                // No cursor, or one that was there before: the list ends with the next run.
                if next.is_none() || *next == cursor {
                    break match pages.poll(at) {
                        Step::Done(Ok(None)) if next.is_none() => None,
                        Step::Done(Err(error)) => Some(error),
                        step => panic!("{step:?}"),
                    };
                }
                cursor.clone_from(next);
            }
            Step::Done(Ok(None)) => break None,
            Step::Done(Err(error)) => break Some(error),
            Step::Wait(wait) => panic!("waits {wait:?} without retries"),
        }
    };
    match error {
        None => {}
        Some(Error::RepeatedCursor(_)) => assert!(matches!(pages.poll(at), Step::Done(Ok(None)))),
        // The next run asks for the same page again.
        Some(error) => {
            let _ = format!("{error} {error:?}");
            assert!(matches!(pages.poll(at), Step::Send(_)));
        }
    }
});
