//! Futures that are dropped.

use super::*;
use crate::tokens::TokenStore;

#[test]
fn futures_dropped_at_any_await_release_the_lock() {
    /// A store whose operations are pending once.
    struct Slow(MemoryTokenStore);

    async fn pause() {
        let mut is_ready = false;
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut is_ready, true) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }

    impl TokenStore for Slow {
        type Lock = MemoryTokenLock;

        async fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
            pause().await;
            TokenStore::load(&self.0).await
        }

        async fn try_lock(&self) -> Result<Option<MemoryTokenLock>, TokenStoreError> {
            pause().await;
            let lock = TokenStore::try_lock(&self.0).await;
            pause().await;
            lock
        }

        async fn save(&self, lock: &MemoryTokenLock, text: Secret) -> Result<(), TokenStoreError> {
            pause().await;
            let result = TokenStore::save(&self.0, lock, text).await;
            pause().await;
            result
        }

        async fn clear(&self, lock: &MemoryTokenLock) -> Result<(), TokenStoreError> {
            TokenStore::clear(&self.0, lock).await
        }
    }

    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut is_complete = false;
    for polls in 1.. {
        let mut world = World::new();
        let client = world.client();
        world.emulator.advance(seconds(301));
        let keeper = TokenKeeper::new(&config(), Slow(world.store.clone()));
        let mut future = Box::pin(keeper.access_token(&client));
        for _ in 0..polls {
            is_complete = future.as_mut().poll(&mut context).is_ready();
        }
        drop(future);
        assert!(format!("{:?}", world.store).contains("is_locked: false"), "{polls}");
        if is_complete {
            break;
        }
        // Another process repeats an exchange within the replay window.
        let other = world.process();
        assert_eq!(name(&world.obtain(&other)), "tokens", "{polls}");
        assert!(world.has_live_session(), "{polls}");
    }
    assert!(is_complete);
}
