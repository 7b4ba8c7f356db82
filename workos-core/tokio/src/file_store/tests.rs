use std::{fs, path::PathBuf};

use tempfile::TempDir;
use workos_core::tokens::{BlockingTokenStore as _, MAX_STORED_BYTES, TokenStoreError};

use super::FileTokenStore;

/// A new folder with a store in a folder that does not exist yet.
fn store() -> (TempDir, FileTokenStore) {
    let folder = TempDir::new().unwrap();
    let store = FileTokenStore::new(folder.path().join("acme").join("tokens.json"));
    (folder, store)
}

fn save(store: &FileTokenStore, text: &str) -> Result<(), TokenStoreError> {
    let lock = store.try_lock().unwrap().unwrap();
    store.save(&lock, text.into())
}

fn load(store: &FileTokenStore) -> Option<String> {
    store.load().unwrap().map(|text| text.expose().to_owned())
}

fn names(folder: &TempDir) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder.path().join("acme"))
        .unwrap()
        .map(|entry| PathBuf::from(entry.unwrap().file_name()))
        .collect();
    names.sort();
    names
}

#[test]
fn text_is_saved_replaced_and_removed() {
    let (folder, store) = store();
    assert_eq!(load(&store), None);
    save(&store, "one").unwrap();
    assert_eq!(load(&store).as_deref(), Some("one"));
    save(&store, "another text").unwrap();
    assert_eq!(load(&FileTokenStore::new(store.path())).as_deref(), Some("another text"));
    assert_eq!(names(&folder), ["tokens.json", "tokens.json.lock"].map(PathBuf::from));
    let lock = store.try_lock().unwrap().unwrap();
    store.clear(&lock).unwrap();
    store.clear(&lock).unwrap();
    assert_eq!(load(&store), None);
    assert_eq!(names(&folder), ["tokens.json.lock"].map(PathBuf::from));
}

#[test]
fn lock_excludes_other_stores_with_the_same_path_until_it_is_dropped() {
    let (_folder, store) = store();
    let other = FileTokenStore::new(store.path());
    let lock = store.try_lock().unwrap().unwrap();
    assert!(store.try_lock().unwrap().is_none());
    assert!(other.try_lock().unwrap().is_none());
    // Reading needs no lock.
    assert_eq!(load(&other), None);
    drop(lock);
    assert!(other.try_lock().unwrap().is_some());
}

#[test]
fn path_without_a_folder_is_in_the_current_one() {
    let store = FileTokenStore::new("tokens-of-a-test-that-does-not-exist.json");
    assert_eq!(load(&store), None);
    assert_eq!(store.blocking.directory(), std::path::Path::new("."));
}

#[cfg(unix)]
#[test]
fn file_is_private_from_its_first_byte_on_and_folders_that_are_created_too() {
    use std::os::unix::fs::PermissionsExt as _;

    let (folder, store) = store();
    let mode = |name: &str| {
        let metadata = fs::metadata(folder.path().join("acme").join(name)).unwrap();
        metadata.permissions().mode() & 0o7777
    };
    save(&store, "one").unwrap();
    assert_eq!([mode("."), mode("tokens.json"), mode("tokens.json.lock")], [0o700, 0o600, 0o600]);
    // A file that others can read is replaced by one that they cannot, and so is what a killed process left.
    let set = |name: &str| {
        let path = folder.path().join("acme").join(name);
        fs::write(&path, "old").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    };
    set("tokens.json");
    set("tokens.json.new");
    save(&store, "two").unwrap();
    assert_eq!((mode("tokens.json"), load(&store).as_deref()), (0o600, Some("two")));
    // The permissions of a folder that exists are unchanged.
    fs::set_permissions(folder.path().join("acme"), fs::Permissions::from_mode(0o755)).unwrap();
    save(&store, "three").unwrap();
    assert_eq!(mode("."), 0o755);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;

    let (folder, store) = store();
    save(&store, "one").unwrap();
    let at = |name: &str| folder.path().join("acme").join(name);
    fs::write(at("target"), "target").unwrap();
    for link in ["tokens.json", "tokens.json.lock"] {
        let (_, other) = (fs::remove_file(at(link)).unwrap(), FileTokenStore::new(store.path()));
        symlink(at("target"), at(link)).unwrap();
        let result = match link {
            "tokens.json" => {
                assert!(matches!(other.load(), Err(TokenStoreError::Failed(_))));
                save(&other, "two")
            }
            _ => other.try_lock().map(|_| ()),
        };
        let message = result.unwrap_err().to_string();
        assert!(message.ends_with("the file is a symbolic link") && !message.contains("target"), "{message}");
        fs::remove_file(at(link)).unwrap();
        fs::write(at(link), "").unwrap();
    }
    // The second file is removed before it is written.
    symlink(at("target"), at("tokens.json.new")).unwrap();
    save(&store, "two").unwrap();
    assert_eq!(
        (fs::read_to_string(at("target")).unwrap().as_str(), load(&store).as_deref()),
        ("target", Some("two"))
    );
    // A link among the folders is followed.
    symlink(folder.path().join("acme"), folder.path().join("link")).unwrap();
    assert_eq!(
        load(&FileTokenStore::new(folder.path().join("link").join("tokens.json"))).as_deref(),
        Some("two")
    );
}

#[test]
fn what_cannot_be_read_is_an_error_without_its_content() {
    let (folder, store) = store();
    save(&store, "one").unwrap();
    let path = folder.path().join("acme").join("tokens.json");
    fs::write(&path, b"s3cr3t\xff").unwrap();
    assert!(matches!(store.load(), Err(TokenStoreError::Corrupted)));
    fs::write(&path, "s3cr3t".repeat(MAX_STORED_BYTES)).unwrap();
    assert!(matches!(store.load(), Err(TokenStoreError::TooLong)));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let error = store.load().unwrap_err();
    assert!(error.to_string().starts_with("cannot read the tokens: "), "{error}");
    let error = save(&store, "s3cr3t").unwrap_err();
    let text = format!("{error} {error:?} {store:?} {:?}", store.try_lock());
    assert!(text.starts_with("cannot write the tokens: ") && !text.contains("s3cr3t"), "{text}");
}

#[cfg(unix)]
#[test]
fn pipe_or_device_in_place_of_the_file_is_an_error() {
    let (folder, store) = store();
    save(&store, "one").unwrap();
    let path = folder.path().join("acme").join("tokens.json");
    fs::remove_file(&path).unwrap();
    // Opening a pipe without a writer would block.
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    for store in [store, FileTokenStore::new("/dev/zero")] {
        let error = store.load().unwrap_err();
        assert_eq!(error.to_string(), "cannot read the tokens: not a regular file");
    }
}

mod in_tokio {
    use workos_core::tokens::TokenStore as _;

    use super::store;

    #[tokio::test]
    async fn operations_run_in_and_outside_a_tokio_runtime() {
        let (_folder, store) = store();
        let lock = store.try_lock().await.unwrap().unwrap();
        assert!(store.try_lock().await.unwrap().is_none());
        store.save(&lock, "one".into()).await.unwrap();
        assert_eq!(store.load().await.unwrap().unwrap().expose(), "one");
        store.clear(&lock).await.unwrap();
        drop(lock);
        std::thread::spawn(move || {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            let std::task::Poll::Ready(text) = std::pin::pin!(store.load()).as_mut().poll(&mut context)
            else {
                panic!("pending without a runtime")
            };
            assert!(text.unwrap().is_none());
        })
        .join()
        .unwrap();
    }

    #[tokio::test]
    async fn dropped_write_keeps_the_lock_until_it_is_over() {
        let (_folder, store) = store();
        for number in 0..50 {
            let lock = store.try_lock().await.unwrap().unwrap();
            let text = format!("text {number}");
            {
                let mut save = std::pin::pin!(store.save(&lock, text.as_str().into()));
                let mut context = std::task::Context::from_waker(std::task::Waker::noop());
                let _ = save.as_mut().poll(&mut context);
            }
            drop(lock);
            while store.try_lock().await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            assert_eq!(store.load().await.unwrap().unwrap().expose(), text);
        }
    }

    #[test]
    fn futures_of_a_keeper_can_be_spawned() {
        fn is_send<T: Send>(_: T) {}

        let (_folder, store) = store();
        let config = workos_core::auth::PublicConfig::new("client_1").unwrap();
        let keeper = workos_core::tokens::TokenKeeper::new(&config, store);
        let transport = |_: workos_core::HttpRequest| {
            std::future::ready(Err::<workos_core::HttpResponse, _>(workos_core::TransportFailure::timeout()))
        };
        let client = workos_core::PublicClient::new(config, transport, crate::TokioRuntime::new());
        is_send(async move { keeper.access_token(&client).await });
    }
}
