//! One refresh at a time for each refresh token.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    crypto::hmac_sha256, error::Error, types::OrganizationId, user_management::AuthenticateResponse,
};

/// How long a refresh may be under way before somebody else tries.
const LEASE: Duration = Duration::from_secs(90);
/// How long new tokens, or their refusal, are handed to those who come with the old ones: a browser sends
/// its requests side by side, and all but one of them carry the old cookie.
const MEMORY: Duration = Duration::from_secs(30);
/// How long a failure is shared. Long enough for all who wait for it, too short to keep anybody out.
const MEMORY_OF_FAILURE: Duration = Duration::from_secs(1);
/// How many refreshes are remembered. Beyond that the oldest goes.
const CAPACITY: usize = 1024;

/// The refreshes of this process. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<BTreeMap<Key, Flight>>>);

/// A digest of the refresh token and the organization: the tokens themselves are not kept.
type Key = [u8; 32];

enum Flight {
    UnderWay { ticket: Arc<()>, since: Duration },
    Landed { landing: Landing, at: Duration },
}

/// What became of a refresh.
#[derive(Clone)]
pub(super) enum Landing {
    /// New tokens.
    Refreshed(Arc<AuthenticateResponse>),
    /// WorkOS will not refresh this session again.
    Refused(Arc<Error>),
    /// Nobody knows; the next one may try again.
    Failed(Arc<Error>),
}

/// What to do about a refresh.
pub(super) enum Look {
    /// Do it, and tell with the lease what came of it.
    Lead(Lease),
    /// Somebody does it. Look again.
    Wait,
    /// Somebody has done it.
    Landed(Landing),
}

impl Flights {
    /// Looks for a refresh, and takes it on if nobody has.
    pub(super) fn look(&self, key: Key, mono: Duration) -> Look {
        let mut flights = self.lock();
        match flights.get(&key) {
            Some(Flight::UnderWay { since, .. }) if mono.saturating_sub(*since) < LEASE => Look::Wait,
            Some(Flight::Landed { landing, at }) if mono.saturating_sub(*at) < landing.memory() => {
                Look::Landed(landing.clone())
            }
            _ => {
                make_room(&mut flights, mono);
                let ticket = Arc::new(());
                flights.insert(key, Flight::UnderWay { ticket: ticket.clone(), since: mono });
                Look::Lead(Lease { flights: self.clone(), key, ticket })
            }
        }
    }

    /// Names a refresh.
    pub(super) fn key(refresh_token: &str, organization: Option<&OrganizationId>) -> Key {
        // Hashed as key and message, so that no choice of one part can pass for the other.
        let organization = organization.map_or("", OrganizationId::as_str);
        hmac_sha256(refresh_token.as_bytes(), &[organization.as_bytes()])
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Flights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flights({})", self.lock().len())
    }
}

impl Landing {
    fn memory(&self) -> Duration {
        match self {
            Self::Refreshed(_) | Self::Refused(_) => MEMORY,
            Self::Failed(_) => MEMORY_OF_FAILURE,
        }
    }
}

impl Flight {
    /// When it began or ended, and how long that matters.
    fn life(&self) -> (Duration, Duration) {
        match self {
            Self::UnderWay { since, .. } => (*since, LEASE),
            Self::Landed { landing, at } => (*at, landing.memory()),
        }
    }
}

/// Forgets what is over, and if that is not enough what is oldest.
fn make_room(flights: &mut BTreeMap<Key, Flight>, mono: Duration) {
    flights.retain(|_, flight| {
        let (at, life) = flight.life();
        mono.saturating_sub(at) < life
    });
    while flights.len() >= CAPACITY {
        let oldest = flights.iter().min_by_key(|(_, flight)| flight.life().0).map(|(key, _)| *key);
        let Some(oldest) = oldest else { return };
        flights.remove(&oldest);
    }
}

/// The right, and the duty, to refresh. Dropped without a result, it goes to the next who looks.
pub(super) struct Lease {
    flights: Flights,
    key: Key,
    ticket: Arc<()>,
}

impl Lease {
    /// Tells everybody what came of it.
    pub(super) fn land(self, landing: Landing, mono: Duration) {
        let mut flights = self.flights.lock();
        if self.is_mine(flights.get(&self.key)) {
            flights.insert(self.key, Flight::Landed { landing, at: mono });
        }
    }

    /// Whether nobody has taken over.
    fn is_mine(&self, flight: Option<&Flight>) -> bool {
        matches!(flight, Some(Flight::UnderWay { ticket, .. }) if Arc::ptr_eq(ticket, &self.ticket))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        if self.is_mine(flights.get(&self.key)) {
            flights.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::{CAPACITY, Flights, LEASE, Landing, Look, MEMORY, MEMORY_OF_FAILURE};
    use crate::error::Error;

    fn lead(look: Look) -> super::Lease {
        let Look::Lead(lease) = look else { panic!("somebody else leads") };
        lease
    }

    fn failed() -> Landing {
        Landing::Failed(Arc::new(Error::Finished))
    }

    #[test]
    fn one_leads_and_the_others_wait_for_what_it_finds() {
        let (flights, key, now) = (Flights::default(), Flights::key("token", None), Duration::from_secs(9));
        let lease = lead(flights.look(key, now));
        assert!(matches!(flights.look(key, now), Look::Wait));
        assert!(matches!(flights.look(Flights::key("token", Some(&"org_1".into())), now), Look::Lead(_)));
        lease.land(Landing::Refused(Arc::new(Error::Finished)), now);
        assert!(matches!(flights.look(key, now + MEMORY / 2), Look::Landed(Landing::Refused(_))));
        assert!(matches!(flights.look(key, now + MEMORY), Look::Lead(_)));
    }

    #[test]
    fn a_failure_is_shared_with_those_who_wait_and_then_forgotten() {
        let (flights, key) = (Flights::default(), Flights::key("token", None));
        lead(flights.look(key, Duration::ZERO)).land(failed(), Duration::ZERO);
        assert!(matches!(flights.look(key, MEMORY_OF_FAILURE / 2), Look::Landed(Landing::Failed(_))));
        assert!(matches!(flights.look(key, MEMORY_OF_FAILURE), Look::Lead(_)));
    }

    #[test]
    fn a_leader_that_vanishes_is_followed_by_another() {
        let (flights, key) = (Flights::default(), Flights::key("token", None));
        drop(lead(flights.look(key, Duration::ZERO)));
        let slow = lead(flights.look(key, Duration::ZERO));
        assert!(matches!(flights.look(key, LEASE - Duration::from_millis(1)), Look::Wait));
        let fast = lead(flights.look(key, LEASE));
        // Too late: neither its result nor its end counts any more.
        slow.land(failed(), LEASE);
        assert!(matches!(flights.look(key, LEASE), Look::Wait));
        fast.land(failed(), LEASE);
        assert!(matches!(flights.look(key, LEASE), Look::Landed(_)));
    }

    #[test]
    fn the_memory_is_bounded() {
        let flights = Flights::default();
        for n in 0..CAPACITY + 10 {
            let key = Flights::key(&n.to_string(), None);
            let at = Duration::from_millis(u64::try_from(n).unwrap());
            lead(flights.look(key, at)).land(Landing::Refused(Arc::new(Error::Finished)), at);
        }
        assert!(flights.lock().len() <= CAPACITY);
        assert!(matches!(flights.look(Flights::key("0", None), Duration::from_secs(2)), Look::Lead(_)));
    }
}
