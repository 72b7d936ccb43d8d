//! Ending sessions before their time, as far as that takes no I/O: the entries of the log that
//! all instances read, what a session has to do with them, and how old that knowledge is.

mod table;

use crate::token::mac::sha256;
use table::Table;

/// What an entry of the log is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum RevocationKind {
    /// A session, by its `sid`.
    Session = 1,
    /// A user, by `sub`: sessions that had begun by then.
    User = 2,
    /// Everybody, by the empty text: sessions that had begun by then.
    All = 3,
    /// The session at a provider: its issuer, NUL, and its `sid`.
    ProviderSession = 4,
    /// The user of a provider: its issuer, NUL, and its `sub`.
    ProviderUser = 5,
    /// A session of a user, by `sub`, NUL, and `sid`, that entries of the user up to then do not
    /// end.
    Spared = 6,
    /// A session of a user, by `sub`, NUL, and `sid`.
    SessionOfUser = 7,
    /// The same: it is spared only if it has begun after that time.
    SparedSince = 8,
}

impl RevocationKind {
    /// Whether an entry of this kind, which is one of 1 to 8, ends what has begun by its time.
    fn has_time(kind: u8) -> bool {
        matches!(kind, 2 | 3 | 5 | 6 | 8)
    }
}

/// What an entry is called: the kind, and the first 8 bytes of a SHA-256.
pub type RevocationId = [u8; 9];

/// The id of an entry. Without a key, so that a new secret hides nothing that was revoked; the
/// tenant is empty where there is none.
pub fn revocation_id(kind: RevocationKind, tenant: &str, value: &str) -> RevocationId {
    let byte = kind as u8;
    let parts: [&[u8]; 4] = [
        b"waxseal revoked v1\0",
        tenant.as_bytes(),
        &[0, byte, 0],
        value.as_bytes(),
    ];
    // At once: with each part by itself it took longer than the look-up.
    let hash = sha256(&[&parts.concat()]);
    let mut id = [byte; 9];
    id[1..].copy_from_slice(&hash[..8]);
    id
}

/// What of a session decides whether it was revoked. What it does not have is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Revocable<'a> {
    /// Whose sessions these are.
    pub tenant: &'a str,
    /// Its `sid`, or of another library its `jti`.
    pub sid: &'a str,
    /// Its user.
    pub sub: &'a str,
    /// Issuer, NUL, and `sid` of its provider.
    pub provider_sid: &'a str,
    /// Issuer, NUL, and `sub` of its provider.
    pub provider_sub: &'a str,
    /// When it began, in seconds since 1970. One that does not say has begun before all.
    pub auth_time: Option<i64>,
}

/// The entries of the log that an instance has read.
#[derive(Debug)]
pub struct Revocations {
    ended: Table,
    until: Table,
    /// A bit for each kind that there is, so that no id is hashed in vain.
    kinds: u16,
    begun: Option<[f64; 2]>,
}

impl Default for Revocations {
    fn default() -> Self {
        Self::new()
    }
}

impl Revocations {
    /// None.
    pub const fn new() -> Self {
        Self {
            ended: Table::of_keys(),
            until: Table::of_times(),
            kinds: 0,
            begun: None,
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ended.len() + self.until.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kinds == 0
    }

    /// Adds an entry with its time in seconds since 1970, and says whether it is of a kind that
    /// there is. In any order, and any number of times.
    pub fn add(&mut self, id: &RevocationId, time: u32) -> bool {
        if !matches!(id[0], 1..=8) {
            return false;
        }
        self.kinds |= 1 << id[0];
        match RevocationKind::has_time(id[0]) {
            true => self.until.insert(key_of(id), time),
            false => self.ended.insert(key_of(id), 0),
        }
        true
    }

    /// Whether an entry ends this session.
    pub fn is_revoked(&mut self, session: &Revocable<'_>) -> bool {
        use RevocationKind::{
            All, ProviderSession, ProviderUser, Session, SessionOfUser, Spared, SparedSince, User,
        };
        let Revocable {
            tenant, sid, sub, ..
        } = *session;
        if self.kinds == 0 {
            return false;
        }
        let is_asked = self.has(SessionOfUser) || self.has(Spared);
        let both = match is_asked && !sub.is_empty() && !sid.is_empty() {
            true => [sub, "\0", sid].concat(),
            false => String::new(),
        };
        let ended = [
            (Session, sid),
            (ProviderSession, session.provider_sid),
            (SessionOfUser, &both),
        ];
        if ended
            .iter()
            .any(|(kind, value)| self.find(*kind, tenant, value).is_some())
        {
            return true;
        }
        let begun = session.auth_time.unwrap_or(i64::MIN);
        let mut ends = |kind, value| {
            let time = self.find(kind, tenant, value);
            time.filter(|time| begun <= i64::from(*time))
        };
        if ends(All, "").is_some() || ends(ProviderUser, session.provider_sub).is_some() {
            return true;
        }
        match ends(User, sub) {
            Some(time) => {
                ends(SparedSince, &both).is_some() || self.find(Spared, tenant, &both) < Some(time)
            }
            None => false,
        }
    }

    /// The time of an entry, 0 where its kind has none.
    pub fn time_of(&mut self, id: &RevocationId) -> Option<u32> {
        match RevocationKind::has_time(id[0]) {
            true => self.until.find(key_of(id)),
            false => self.ended.find(key_of(id)),
        }
    }

    fn has(&self, kind: RevocationKind) -> bool {
        self.kinds & 1 << kind as u8 != 0
    }

    fn find(&mut self, kind: RevocationKind, tenant: &str, value: &str) -> Option<u32> {
        let is_missing = value.is_empty() && kind != RevocationKind::All;
        if !self.has(kind) || is_missing {
            return None;
        }
        self.time_of(&revocation_id(kind, tenant, value))
    }

    /// Notes that everything is known that was in the log at these times in milliseconds: one by
    /// a clock that nobody sets, one by a clock that goes on while the machine sleeps.
    pub fn set_known(&mut self, monotonic_ms: f64, wall_ms: f64) {
        self.begun = Some([monotonic_ms, wall_ms]);
    }

    /// How old that knowledge is now, in milliseconds, by the clock that says more: setting one
    /// back makes nothing younger. Without limit where nothing is known.
    pub fn age(&self, monotonic_ms: f64, wall_ms: f64) -> f64 {
        match self.begun {
            Some([monotonic, wall]) => (monotonic_ms - monotonic).max(wall_ms - wall),
            None => f64::INFINITY,
        }
    }
}

fn key_of(id: &RevocationId) -> u64 {
    let [_, rest @ ..] = *id;
    u64::from_be_bytes(rest)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::RevocationKind::*;
    use super::*;

    const ADA: Revocable<'_> = Revocable {
        tenant: "",
        sid: "a",
        sub: "ada",
        provider_sid: "https://op.example\0s",
        provider_sub: "https://op.example\0u",
        auth_time: Some(1000),
    };

    fn with(entries: &[(RevocationKind, &str, u32)]) -> Revocations {
        let mut revocations = Revocations::new();
        for (kind, value, time) in entries {
            assert!(revocations.add(&revocation_id(*kind, "", value), *time));
        }
        revocations
    }

    #[test]
    fn an_id_is_the_same_everywhere() {
        // createHash("sha256").update("waxseal revoked v1\0\0\u0001\0a").digest()
        let id = revocation_id(Session, "", "a");
        assert_eq!(crate::token::base64::encode(&id), "AYm2ICcxajzM");
        let others = [
            revocation_id(User, "", "a"),
            revocation_id(Session, "a", ""),
            revocation_id(Session, "", "b"),
        ];
        assert_eq!(others.into_iter().collect::<HashSet<_>>().len(), 3);
    }

    #[test]
    fn a_session_ends_by_what_it_is() {
        for entry in [
            (Session, "a", 1),
            (SessionOfUser, "ada\0a", 1),
            (ProviderSession, ADA.provider_sid, 1),
            (User, "ada", 1000),
            (All, "", 1000),
            (ProviderUser, ADA.provider_sub, 1000),
        ] {
            assert!(with(&[entry]).is_revoked(&ADA), "{entry:?}");
        }
        for entry in [
            (Session, "b", 9999),
            (Session, "ada", 9999),
            (SessionOfUser, "bob\0a", 9999),
            (ProviderSession, "https://op.example\0t", 9999),
            (User, "ada", 999),
            (User, "bob", 9999),
            (All, "", 999),
            (ProviderUser, ADA.provider_sub, 999),
            (Spared, "ada\0a", 9999),
            (SparedSince, "ada\0a", 9999),
        ] {
            assert!(!with(&[entry]).is_revoked(&ADA), "{entry:?}");
        }
        let elsewhere = Revocable { tenant: "t", ..ADA };
        assert!(!with(&[(Session, "a", 1)]).is_revoked(&elsewhere));
        let timeless = Revocable {
            auth_time: None,
            ..ADA
        };
        assert!(with(&[(User, "ada", 0)]).is_revoked(&timeless));
    }

    #[test]
    fn one_session_is_spared_up_to_a_time() {
        let spared = (Spared, "ada\0a", 1500);
        assert!(!with(&[spared, (User, "ada", 1500)]).is_revoked(&ADA));
        assert!(with(&[spared, (User, "ada", 1501)]).is_revoked(&ADA));
        // It is spared from those of its user alone.
        assert!(with(&[spared, (All, "", 1500)]).is_revoked(&ADA));
        assert!(with(&[spared, (Session, "a", 1500)]).is_revoked(&ADA));
        assert!(with(&[spared, (User, "ada", 1500)]).is_revoked(&Revocable { sid: "b", ..ADA }));
        // By its user, and nobody else.
        let of_bob = with(&[(Spared, "bob\0a", 1500), (User, "ada", 1500)]).is_revoked(&ADA);
        assert!(of_bob);
    }

    #[test]
    fn a_session_that_had_ended_is_not_spared() {
        let both = "ada\0a";
        let later = |since| {
            with(&[
                (User, "ada", 1500),
                (Spared, both, 1500),
                (SparedSince, both, since),
            ])
        };
        assert!(later(1000).is_revoked(&ADA));
        assert!(!later(999).is_revoked(&ADA));
    }

    #[test]
    fn what_a_session_does_not_have_ends_nothing() {
        let mut all = with(&[(Session, "", 9), (User, "", 9), (SessionOfUser, "\0", 9)]);
        assert!(!all.is_revoked(&Revocable::default()));
        assert!(!Revocations::new().add(&[0; 9], 1));
        assert!(!Revocations::new().add(&[9; 9], 1));
    }

    #[test]
    fn an_entry_is_found_with_its_latest_time() {
        let mut some = with(&[(User, "ada", 7), (User, "ada", 5), (Session, "a", 99)]);
        assert_eq!(some.time_of(&revocation_id(User, "", "ada")), Some(7));
        assert_eq!(some.time_of(&revocation_id(Session, "", "a")), Some(0));
        assert_eq!(some.time_of(&revocation_id(User, "", "bob")), None);
        assert_eq!(some.time_of(&[0; 9]), None);
    }

    #[test]
    fn knowledge_is_as_old_as_the_older_clock_says() {
        let mut some = Revocations::new();
        assert_eq!(some.age(0.0, 0.0), f64::INFINITY);
        some.set_known(1000.0, 500_000.0);
        assert_eq!(some.age(3000.0, 502_000.0), 2000.0);
        // The machine slept.
        assert_eq!(some.age(3000.0, 602_000.0), 102_000.0);
        // Somebody set the clock back.
        assert_eq!(some.age(3000.0, 1000.0), 2000.0);
    }

    proptest! {
        #[test]
        fn it_agrees_with_plain_sets(
            ended in prop::collection::vec(0u8..40, 0..30),
            users in prop::collection::vec((0u8..8, 0u32..20), 0..20),
            spared in prop::collection::vec((0u8..40, 0u32..20), 0..20),
            all in prop::option::of(0u32..10),
            sessions in prop::collection::vec((0u8..40, 0u8..8, 0i64..20), 50),
        ) {
            let mut revocations = Revocations::new();
            let mut add = |kind, value: &str, time| revocations.add(&revocation_id(kind, "t", value), time);
            for sid in &ended { add(Session, &sid.to_string(), 0); }
            for (sub, time) in &users { add(User, &sub.to_string(), *time); }
            for (sid, time) in &spared {
                for (sub, _) in &users { add(Spared, &format!("{sub}\0{sid}"), *time); }
            }
            if let Some(time) = all { add(All, "", time); }
            let ended: HashSet<_> = ended.into_iter().collect();
            let latest = |list: Vec<(u8, u32)>| list.into_iter().fold(HashMap::new(), |mut map, (key, time)| {
                let known = map.entry(key).or_insert(time);
                *known = time.max(*known);
                map
            });
            let (users, spared) = (latest(users), latest(spared));
            for (sid, sub, begun) in sessions {
                let by_user = users.get(&sub).is_some_and(|time| {
                    begun <= i64::from(*time) && spared.get(&sid).is_none_or(|until| until < time)
                });
                let by_all = all.is_some_and(|time| begun <= i64::from(time));
                let expected = ended.contains(&sid) || by_user || by_all;
                let (sid, sub) = (sid.to_string(), sub.to_string());
                let session = Revocable { tenant: "t", sid: &sid, sub: &sub, auth_time: Some(begun), ..Revocable::default() };
                prop_assert_eq!(revocations.is_revoked(&session), expected);
            }
        }
    }
}
