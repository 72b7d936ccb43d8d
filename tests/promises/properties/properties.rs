//! What holds for every session, configuration, cookie jar and time.
//!
//! `PROPTEST_CASES=20000 cargo test --release --test properties` tries more. What
//! fails is kept in `properties.regressions`, which belongs into the repository:
//! every run begins with it.

#[path = "../../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};
use sha2::Sha256;
use support::{Counter, NOW, SECRET, active, at, auth};
use waxseal::{
    Accept, Algorithm, Auth, Config, Format, JwtConfig, Outcome, Request, Scheme, WriteError,
    Writes,
};

const FORMATS: [Format; 3] = [Format::Signed, Format::Authjs, Format::NextAuth];

/// What browsers keep of one cookie, name and value.
const MAX_COOKIE: usize = 4096;

/// The leeway for clocks, in seconds.
const LEEWAY: i64 = 15;

fn cases(count: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.map_or(count, |asked| asked.parse().expect("a number"));
    ProptestConfig {
        cases,
        max_global_rejects: 20 * cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

/// The host that the browser visits, and the domain that it may share cookies at.
const HOST: &str = "www.app.test";
const DOMAIN: &str = "app.test";

/// What tells two cookies of one path apart (RFC 6265bis §5.7, CHIPS).
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    name: String,
    domain: Option<String>,
    partitioned: bool,
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// A browser's cookies of one site.
#[derive(Clone, Debug, Default, PartialEq)]
struct Jar(BTreeMap<Key, String>);

impl Jar {
    /// The Cookie header of a request; by plain http there are no secure cookies.
    fn header(&self, https: bool) -> String {
        let sent = self
            .0
            .iter()
            .filter(|(key, _)| https || !is_prefixed(&key.name) && !key.partitioned);
        let pairs: Vec<String> = sent
            .map(|(key, value)| format!("{}={value}", key.name))
            .collect();
        pairs.join("; ")
    }

    /// Takes Set-Cookie lines as RFC 6265bis §5.7 has it.
    fn apply(&mut self, writes: &Writes, https: bool) {
        let mut keys = BTreeSet::new();
        let mut set = BTreeSet::new();
        let mut cleared = 0;
        for line in &writes.set_cookie {
            let (pair, rest) = line.split_once("; ").expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            let attributes: Vec<&str> = rest.split("; ").collect();
            let has = |attribute: &str| attributes.contains(&attribute);
            let value_of = |attribute: &str| {
                let find = |other: &&str| other.strip_prefix(attribute).map(str::to_owned);
                attributes.iter().find_map(find)
            };
            let key = Key {
                name: name.to_owned(),
                domain: value_of("Domain="),
                partitioned: has("Partitioned"),
            };
            assert!(keys.insert(key.clone()), "{line} is written twice");
            assert!(!set.contains(name), "{line} comes after the line that sets");
            assert!(
                name.len() + value.len() <= MAX_COOKIE,
                "browsers drop {name}"
            );
            assert!(has("HttpOnly") && has("Path=/"), "{line}");
            if has("Max-Age=0") && has("Secure") && !https {
                continue;
            }
            assert!(!has("Secure") || https, "browsers drop {line}");
            if is_prefixed(name) || key.partitioned {
                assert!(has("Secure"), "browsers drop {line}");
            }
            if name.starts_with("__Host-") {
                assert!(key.domain.is_none(), "browsers drop {line}");
            }
            if has("Max-Age=0") {
                cleared += line.len();
                self.0.remove(&key);
            } else {
                set.insert(name);
                self.0.insert(key, value.to_owned());
            }
        }
        assert!(cleared <= 4096, "{cleared} bytes of clearing lines");
        assert!(self.0.len() <= 180, "browsers drop the oldest");
    }
}

fn is_prefixed(name: &str) -> bool {
    name.starts_with("__Host-") || name.starts_with("__Secure-")
}

fn format() -> impl Strategy<Value = Format> {
    select(FORMATS.to_vec())
}

/// Claims as an app may have them, from a few bytes to several cookies.
fn claims() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        ".{0,40}",
        "[\\x00-\\x7f]{0,40}",
        "[\u{80}-\u{10ffff}]{0,20}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
        (0..9000usize).prop_map(|length| Value::from("x".repeat(length))),
    ];
    let value = leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map(".{0,8}", value, 0..6).prop_map(|map| {
        let mut claims = json!({ "sub": "1" });
        claims.as_object_mut().expect("an object").extend(map);
        own(&claims)
    })
}

/// The claims that only the core writes, without tenant and issuer.
const PROTECTED: [&str; 14] = [
    "of_tenant",
    "iat",
    "exp",
    "nbf",
    "jti",
    "sid",
    "auth_time",
    "proof_time",
    "max_age",
    "persist",
    "rev",
    "gen",
    "op_sid",
    "op_sub",
];

/// Without the claims that the core writes.
fn own(token: &Value) -> Value {
    let mut own = token.clone();
    for name in PROTECTED {
        own.as_object_mut().expect("an object").remove(name);
    }
    own
}

/// Everything that an app can choose for its cookies.
#[derive(Clone, Debug)]
struct Setup {
    format: Format,
    algorithm: Algorithm,
    secrets: usize,
    accept: bool,
    name: Option<String>,
    domain: bool,
    secure: Option<bool>,
    partitioned: bool,
    production: bool,
}

impl Setup {
    fn auth(&self) -> Auth {
        auth(|config: &mut Config| {
            config.format = self.format;
            config.algorithm = self.algorithm;
            config.secrets = (0..self.secrets)
                .map(|number| {
                    format!("{SECRET}, and the number {number} of sixty-four bytes")
                        .as_str()
                        .into()
                })
                .collect();
            if self.accept {
                let others = FORMATS.into_iter().filter(|other| *other != self.format);
                config.accept = others.map(Into::into).collect();
                config.accept.extend(self.earlier_domain());
            }
            config.cookie.name = self.name.clone();
            config.cookie.domain = self.domain.then(|| DOMAIN.into());
            config.cookie.secure = self.secure;
            config.cookie.partitioned = self.is_partitioned();
            config.production = self.production;
        })
    }

    /// Formats and cookie names that are read, the own one first.
    fn slots(&self) -> Vec<[&str; 2]> {
        let name = |format: Format| [format.as_str(), format.cookie_name()];
        let own = self.name.as_deref().unwrap_or(self.format.cookie_name());
        let others = FORMATS.into_iter().filter(|other| *other != self.format);
        let accepted = others.filter(|_| self.accept).map(name);
        [[self.format.as_str(), own]]
            .into_iter()
            .chain(accepted)
            .collect()
    }

    /// Our own format and name at the shared domain, if that is not today's.
    fn earlier_domain(&self) -> Option<Accept> {
        let name = self.slots()[0][1];
        (!self.domain).then(|| Accept::new(self.format).name(name).domain(DOMAIN))
    }

    /// Whether a cookie of the own name is read where the scheme is not known.
    fn reads(&self, cookie: &str) -> bool {
        let is_secure = self.secure.unwrap_or(self.production);
        let is_own = cookie.contains(self.slots()[0][1]);
        let [host, secure] = ["__Host-", "__Secure-"].map(|prefix| cookie.starts_with(prefix));
        let is_signed = cookie.contains("waxseal.") || is_own && self.format == Format::Signed;
        let is_weak = secure && is_signed && !(is_own && (self.domain || self.accept));
        host || secure && !is_weak || !secure && !is_secure
    }

    /// Bytes of claims that fit in any case.
    fn room(&self) -> usize {
        let sealed = match self.is_partitioned() {
            true => 9 * 1024 - 3 * 140,
            // Sixteen times what the shortest cookie of any format holds.
            false => 16 * 3900,
        };
        sealed * 3 / 4 - 500
    }

    fn is_partitioned(&self) -> bool {
        self.partitioned && self.secure == Some(true)
    }

    /// Whether the browser speaks https, and what the app is told of it. A proxy may
    /// end TLS in front of it; where `secure` is set, the app has to be right.
    fn is_possible(&self, https: bool, scheme: Scheme) -> bool {
        let told = match scheme {
            Scheme::Https => https,
            Scheme::Http => true,
            Scheme::Unknown => https || !self.production,
        };
        told && (https || self.secure != Some(true))
    }
}

fn setup() -> impl Strategy<Value = Setup> {
    (
        format(),
        select(vec![Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512]),
        1..4usize,
        any::<bool>(),
        prop::option::of("[a-z]{1,128}"),
        any::<bool>(),
        prop::option::of(any::<bool>()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(
                format,
                algorithm,
                secrets,
                accept,
                name,
                domain,
                secure,
                partitioned,
                production,
            )| Setup {
                format,
                algorithm,
                secrets,
                accept,
                name,
                domain,
                secure,
                partitioned,
                production,
            },
        )
}

/// What a signed token is made for: a cookie name, or an audience.
#[derive(Clone, Debug)]
struct Purpose {
    name: String,
    audience: Option<String>,
}

impl Purpose {
    fn auth(&self) -> Auth {
        auth(|config| {
            config.cookie.name = Some(self.name.clone());
            if let Some(audience) = &self.audience {
                config.jwt = JwtConfig::new("issuer", audience);
            }
        })
    }
}

/// Few, and alike, so that two are now and then the same.
fn purpose() -> impl Strategy<Value = Purpose> {
    let name = prop_oneof![
        "[ab]{1,3}",
        "[!#$%&'*+.^_`|~A-Za-z0-9-]{1,40}".prop_filter("a prefix", |name| !name.starts_with("__")),
    ];
    (name, prop::option::of("[ab\"]{1,2}")).prop_map(|(name, audience)| Purpose { name, audience })
}

/// Headers around ours; `NAME` stands for the cookie's.
fn header() -> impl Strategy<Value = String> {
    const OURS: &str = r#"{"alg":"HS256","typ":"NAME+jwt"}"#;
    prop_oneof![
        Just(OURS.to_owned()),
        "[ -~]{0,30}".prop_map(|typ| json!({ "alg": "HS256", "typ": typ }).to_string()),
        (any::<Index>(), "[ -~]").prop_map(|(at, text)| {
            let at = at.index(OURS.len());
            [&OURS[..at], &text, &OURS[at..]].concat()
        }),
        (any::<Index>(), "[ -~]").prop_map(|(at, text)| {
            let at = at.index(OURS.len());
            [&OURS[..at], &text, &OURS[at + 1..]].concat()
        }),
        Just(r#"{"alg":"HS256","typ":"JWT"}"#.to_owned()),
        Just(r#"{"alg":"HS256"}"#.to_owned()),
    ]
}

/// A token under the right key.
fn signed(header: &str, claims: &str) -> String {
    let input = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(input.as_bytes());
    format!(
        "{input}.{}",
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

fn scheme() -> impl Strategy<Value = (bool, Scheme)> {
    (
        any::<bool>(),
        select(vec![Scheme::Unknown, Scheme::Http, Scheme::Https]),
    )
}

fn request(cookies: &str, scheme: Scheme, now_ms: i64) -> Request<'_> {
    Request::new(cookies.as_bytes(), now_ms)
        .scheme(scheme)
        .host(HOST)
}

/// A new session and its Cookie header.
fn issued(auth: &Auth, claims: &Value, now_ms: i64) -> (Value, String) {
    let claims = claims.to_string();
    let outcome = auth.issue(&at("", now_ms), &claims, &mut Counter::default());
    let (_, token, writes) = active(outcome.expect("issued"));
    (token, writes.request_cookie.expect("written"))
}

fn is_active(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Active { .. })
}

fn read(auth: &Auth, cookies: &[u8]) -> Outcome {
    auth.read(&Request::new(cookies, NOW))
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn what_is_sealed_is_opened(setup in setup(), claims in claims(), (https, scheme) in scheme()) {
        prop_assume!(setup.is_possible(https, scheme));
        let auth = setup.auth();
        let text = claims.to_string();
        let issued = auth.issue(&request("", scheme, NOW), &text, &mut Counter::default());
        if issued == Err(WriteError::TooLarge) {
            prop_assert!(text.len() > setup.room());
            return Ok(());
        }
        let (session, token, writes) = active(issued.expect("issued"));
        prop_assert_eq!(own(&token), serde_json::from_str::<Value>(&text).expect("JSON"));
        let mut jar = Jar::default();
        jar.apply(&writes, https);
        let header = jar.header(https);
        let outcome = auth.verify(&request(&header, scheme, NOW), &mut Counter::default());
        let (same_session, same_token, writes) = active(outcome);
        prop_assert_eq!((same_session, same_token), (session, token));
        prop_assert!(writes.is_empty());
    }

    /// One secret in another place, one letter of it, another name, another format.
    #[test]
    fn what_another_configuration_seals_is_not_opened(one in setup(), other in setup()) {
        let (_, cookies) = issued(&one.auth(), &json!({ "sub": "1" }), NOW);
        let [format, name] = one.slots()[0];
        let is_same = other.slots().contains(&[format, name])
            && (one.format != Format::Signed || one.algorithm == other.algorithm);
        let outcome = other.auth().read(&request(&cookies, Scheme::Unknown, NOW));
        let is_read = other.reads(&cookies);
        prop_assert_eq!(is_active(&outcome), is_same && is_read, "{:?}", outcome);
    }

    /// A token opens under the cookie name and the type that it was made for. Where
    /// `typ` is `JWT`, issuer and audience stand for both.
    #[test]
    fn attack_65_no_token_opens_under_another_name_or_type(
        from in purpose(),
        to in purpose(),
        scheme in scheme(),
    ) {
        let [one, other] = [&from, &to].map(Purpose::auth);
        let (_, cookies) = issued(&one, &json!({ "sub": "1" }), NOW);
        let renamed = cookies.replacen(&from.name, &to.name, 1);
        let outcome = other.read(&request(&renamed, Scheme::Unknown, NOW));
        let is_same = from.audience == to.audience && (from.name == to.name || from.audience.is_some());
        prop_assert_eq!(is_active(&outcome), is_same, "{:?} as {:?}: {:?}", from, to, outcome);
        // A prefix is no other purpose.
        let prefixed = format!("__Host-{renamed}");
        prop_assert_eq!(is_active(&other.read(&request(&prefixed, scheme.1, NOW))), is_same);
    }

    /// Whatever a header of the right key says of itself.
    #[test]
    fn attack_65_a_header_of_another_text_opens_nothing(
        name in "[a-z.-]{1,12}",
        header in header(),
        claims in claims(),
    ) {
        let app = auth(|config| config.cookie.name = Some(name.clone()));
        let header = header.replace("NAME", &name);
        let mut claims = claims;
        claims["iat"] = (NOW / 1000).into();
        claims["exp"] = (NOW / 1000 + 60).into();
        let cookies = format!("{name}={}", signed(&header, &claims.to_string()));
        let is_ours = header == format!(r#"{{"alg":"HS256","typ":"{name}+jwt"}}"#);
        let outcome = app.read(&request(&cookies, Scheme::Unknown, NOW));
        let fits = cookies.len() - 1 <= MAX_COOKIE;
        prop_assert_eq!(is_active(&outcome), is_ours && fits, "{} {:?}", header, outcome);
    }

    #[test]
    fn a_change_of_any_bit_is_refused(
        format in format(),
        size in 0..12_000usize,
        position in any::<Index>(),
        bit in 0..8u8,
    ) {
        let auth = auth(|config| config.format = format);
        let (_, cookies) = issued(&auth, &json!({ "sub": "1", "pad": "x".repeat(size) }), NOW);
        let mut bytes = cookies.into_bytes();
        let position = position.index(bytes.len());
        // White space between cookies is free.
        prop_assume!(bytes[position] != b' ');
        bytes[position] ^= 1 << bit;
        prop_assert!(!is_active(&read(&auth, &bytes)));
    }

    /// Parts of two good tokens in any mixture are a session only where they are one
    /// of the two.
    #[test]
    fn a_mixture_of_two_tokens_is_refused(
        format in format(),
        cuts in prop::collection::vec((any::<Index>(), any::<Index>(), any::<bool>()), 1..4),
    ) {
        let auth = auth(|config| config.format = format);
        let (_, one) = issued(&auth, &json!({ "sub": "1", "name": "Ada" }), NOW);
        let (_, two) = issued(&auth, &json!({ "sub": "2", "name": "Eve" }), NOW + 7000);
        let start = one.find('=').expect("a pair") + 1;
        let mut mixed = one.clone();
        for (from, to, of_two) in cuts {
            let source = if of_two { &two } else { &one };
            let mut ends = [from, to].map(|end| start + end.index(source.len() - start + 1));
            ends.sort_unstable();
            let at = ends[0].min(mixed.len());
            mixed = format!("{}{}{}", &mixed[..at], &source[ends[0]..ends[1]], mixed.get(ends[1]..).unwrap_or(""));
        }
        let expected = mixed == one || mixed == two;
        prop_assert_eq!(is_active(&read(&auth, mixed.as_bytes())), expected, "{}", mixed);
    }

    /// From nothing to 64 KB: in as many cookies as it takes, in any order, or refused
    /// where 16 do not hold it.
    #[test]
    fn a_session_is_split_and_joined(
        setup in setup(),
        size in prop_oneof![0..70_000usize, 40_000..50_000usize],
        order in any::<Index>(),
    ) {
        let auth = setup.auth();
        let claims = json!({ "sub": "1", "pad": "x".repeat(size) }).to_string();
        let request = request("", Scheme::Unknown, NOW);
        let (outcome, cookies) = match auth.issue(&request, &claims, &mut Counter::default()) {
            Err(error) => {
                prop_assert_eq!(error, WriteError::TooLarge);
                prop_assert!(size > setup.room(), "{}", size);
                return Ok(());
            }
            Ok(outcome) => {
                let (_, token, writes) = active(outcome);
                (token, writes.request_cookie.expect("written"))
            }
        };
        let mut parts: Vec<&str> = cookies.split("; ").collect();
        prop_assert!(parts.len() <= 16 && parts.iter().all(|pair| pair.len() <= MAX_COOKIE + 1));
        let count = parts.len();
        parts.rotate_left(order.index(count));
        if order.index(2 * count) < count {
            parts.reverse();
        }
        let (_, token, _) = active(auth.read(&at(&parts.join("; "), NOW)));
        prop_assert_eq!(&token, &outcome);
        // One less is none.
        parts.pop();
        prop_assert!(!is_active(&auth.read(&at(&parts.join("; "), NOW))));
    }

    /// The three ways to read agree about every header, and the same request with the
    /// same randomness comes to the same, down to the byte.
    #[test]
    fn a_read_is_a_function_of_the_request(
        setup in setup(),
        jar in jar(),
        good in any::<bool>(),
        (https, scheme) in scheme(),
        late in 0..40 * 86_400_000i64,
    ) {
        let auth = setup.auth();
        let mut header = jar.header(https);
        if good {
            let own = issued(&auth, &json!({ "sub": "1" }), NOW).1;
            header = format!("{own}; {header}");
        }
        let request = request(&header, scheme, NOW + late);
        let before = auth.read(&request);
        let verified = auth.verify(&request, &mut Counter::default());
        let resolved = auth.resolve(&request, r#"{"sub":"2"}"#, &mut Counter::default());
        let resolved = resolved.expect("an outcome");
        let reason = |outcome: &Outcome| match outcome {
            Outcome::Active { .. } => None,
            Outcome::Anonymous => Some("anonymous"),
            Outcome::Invalid { reason, .. } => Some(reason.as_str()),
            Outcome::Undecided => Some("undecided"),
        };
        prop_assert_eq!(reason(&before), reason(&verified));
        prop_assert_eq!(reason(&before), reason(&resolved));
        prop_assert_eq!(&before, &auth.read(&request));
        prop_assert_eq!(&verified, &auth.verify(&request, &mut Counter::default()));
        if let Outcome::Invalid { writes, .. } = verified {
            let mut left = jar.clone();
            left.apply(&writes, true);
            prop_assert!(left.0.keys().all(|name| jar.0.contains_key(name)), "nothing is set");
        }
    }

    #[test]
    fn no_header_panics_or_signs_in(header in prop::collection::vec(any::<u8>(), 0..2000), scheme in scheme()) {
        let auth = auth(|config| config.accept = vec![Format::Authjs.into(), Format::NextAuth.into()]);
        let request = Request::new(&header, NOW).scheme(scheme.1);
        let outcome = auth.verify(&request, &mut Counter::default());
        prop_assert!(!is_active(&outcome));
        let _ = auth.csrf(&request, Some("x"), &mut Counter::default());
        let _ = auth.clear(&request);
    }
}

/// The names of cookies that a jar may hold: of every format with every prefix, of
/// chunks good and bad, of others that begin alike.
fn name() -> impl Strategy<Value = String> {
    let prefix = select(vec!["", "__Secure-", "__Host-"]);
    let base = select(vec![
        "waxseal.session-token",
        "authjs.session-token",
        "next-auth.session-token",
        "waxseal.csrf-token",
        "waxseal.session-token-old",
        "theme",
    ]);
    let number = prop_oneof![
        2 => Just(String::new()),
        6 => (0..20u32).prop_map(|number| format!(".{number}")),
        1 => select(vec![".", ".00", ".01", ".1e1", ".-1", ".100", ".x", "-old"]).prop_map(String::from),
    ];
    (prefix, base, number).prop_map(|(prefix, base, number)| format!("{prefix}{base}{number}"))
}

/// A name, and where its cookie lies.
fn key() -> impl Strategy<Value = Key> {
    let domain = select(vec![None, None, Some(DOMAIN), Some(HOST)]);
    (name(), domain, prop::bool::weighted(0.2)).prop_map(|(name, domain, partitioned)| Key {
        domain: domain
            .filter(|_| !partitioned && !name.starts_with("__Host-"))
            .map(str::to_owned),
        // Only `Secure` cookies can be, and those have a prefix.
        partitioned: partitioned && is_prefixed(&name),
        name,
    })
}

/// What is left over from other versions, formats, layouts and attackers.
fn jar() -> impl Strategy<Value = Jar> {
    let value = prop_oneof!["[A-Za-z0-9_.-]{1,60}", "[!#-+--:<-~]{1,20}"];
    prop::collection::btree_map(key(), value, 0..12).prop_map(Jar)
}

/// What happens to a session.
#[derive(Clone, Debug)]
enum Step {
    Issue(usize),
    Change(usize),
    Wait(i64),
    Clear,
    /// A stranger's cookie comes in between.
    Toss(Key),
    /// An earlier configuration signs in: this format, domain and `Partitioned`.
    Earlier(Format, bool, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let size = prop_oneof![0..3000usize, 0..40_000usize];
    let step = prop_oneof![
        3 => size.clone().prop_map(Step::Issue),
        4 => size.prop_map(Step::Change),
        3 => (0..5 * 86_400_000i64).prop_map(Step::Wait),
        1 => Just(Step::Clear),
        1 => key().prop_map(Step::Toss),
        2 => (format(), any::<bool>(), any::<bool>())
            .prop_map(|(format, domain, partitioned)| Step::Earlier(format, domain, partitioned)),
    ];
    prop::collection::vec(step, 1..10)
}

/// A time in milliseconds from another.
#[derive(Clone, Debug)]
enum Moment {
    Start(i64),
    /// From the `exp` of the cookie.
    End(i64),
    /// From the end of the absolute lifetime.
    LastEnd(i64),
}

fn moment() -> impl Strategy<Value = Moment> {
    let close = prop_oneof![-2000..2000i64, 13_000..17_000i64];
    prop_oneof![
        (-20_000_000..20_000_000i64).prop_map(Moment::Start),
        close.clone().prop_map(Moment::End),
        close.prop_map(Moment::LastEnd),
    ]
}

/// The names that the core looks at, of the formats that it reads.
fn is_ours(setup: &Setup, name: &str) -> bool {
    let bare = name
        .strip_prefix("__Host-")
        .or(name.strip_prefix("__Secure-"))
        .unwrap_or(name);
    let slots = setup.slots();
    slots.iter().any(|[_, base]| match bare.strip_prefix(base) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|number| {
            number
                .parse::<u8>()
                .is_ok_and(|value| value < 100 && value.to_string() == number)
        }),
        None => false,
    })
}

/// A cookie of ours that the browser sends.
fn is_sent(setup: &Setup, https: bool, key: &Key) -> bool {
    is_ours(setup, &key.name) && (https || !is_prefixed(&key.name) && !key.partitioned)
}

/// No further clearing line had room.
fn is_full(writes: &Writes) -> bool {
    let clears = writes
        .set_cookie
        .iter()
        .filter(|line| line.contains("=; Max-Age=0"));
    clears.map(String::len).sum::<usize>() > 4096 - 256
}

/// One layout under one name.
fn is_layout(names: &[&str]) -> bool {
    let Some(first) = names.first() else {
        return false;
    };
    let bare = first.strip_suffix(".0").unwrap_or(first);
    let expected: BTreeSet<String> = match (names.len(), *first == bare) {
        (1, true) => [bare.to_owned()].into(),
        (count, _) => (0..count)
            .map(|number| format!("{bare}.{number}"))
            .collect(),
    };
    names.len() == expected.len() && names.iter().all(|name| expected.contains(*name))
}

proptest! {
    #![proptest_config(cases(120))]

    /// Whatever is in the jar before: a sign-in leaves its own session's cookies and
    /// everything foreign, a sign-out only what is foreign, wherever it lies; after a
    /// renewal the browser sends what the page has seen.
    #[test]
    fn writes_leave_exactly_the_session_in_the_jar(
        setup in setup(),
        jar in jar(),
        (https, scheme) in scheme(),
        steps in steps(),
    ) {
        prop_assume!(setup.is_possible(https, scheme));
        let auth = setup.auth();
        let mut jar = jar;
        // On https there are no secure cookies to be found by plain http.
        if !https {
            jar.0.retain(|key, _| !is_prefixed(&key.name) && !key.partitioned);
        }
        let mut now = NOW;
        for step in steps {
            let header = jar.header(https);
            let request = request(&header, scheme, now);
            let foreign = |jar: &Jar| -> Vec<(Key, String)> {
                let foreign = jar.0.iter().filter(|(key, _)| !is_ours(&setup, &key.name));
                foreign.map(|(key, value)| (key.clone(), value.clone())).collect()
            };
            let before = foreign(&jar);
            let outcome = match &step {
                Step::Issue(size) | Step::Change(size) => {
                    let claims = json!({ "sub": "1", "pad": "x".repeat(*size) }).to_string();
                    let written = match step {
                        Step::Issue(_) => auth.issue(&request, &claims, &mut Counter::default()),
                        _ => auth.resolve(&request, &claims, &mut Counter::default()),
                    };
                    match written {
                        Err(WriteError::TooLarge) if setup.is_partitioned() => {
                            prop_assert!(*size > setup.room(), "{}", size);
                            continue;
                        }
                        written => written.expect("fits"),
                    }
                }
                Step::Wait(milliseconds) => {
                    now += milliseconds;
                    let request = Request::new(&request.cookies, now).scheme(request.scheme).host(HOST);
                    auth.verify(&request, &mut Counter::default())
                }
                Step::Clear => {
                    let writes = auth.clear(&request);
                    jar.apply(&writes, https);
                    prop_assert!(
                        is_full(&writes) || jar.0.keys().all(|key| !is_sent(&setup, https, key)),
                        "{:?}", jar
                    );
                    prop_assert_eq!(foreign(&jar), before);
                    continue;
                }
                Step::Earlier(format, domain, partitioned) => {
                    let earlier = Setup {
                        format: *format,
                        name: None,
                        accept: false,
                        // Of another domain only where `accept` says so.
                        domain: *domain && (setup.accept || setup.domain),
                        partitioned: *partitioned,
                        ..setup.clone()
                    };
                    let outcome = earlier.auth().issue(&request, r#"{"sub":"7"}"#, &mut Counter::default());
                    jar.apply(&active(outcome.expect("issued")).2, https);
                    continue;
                }
                Step::Toss(key) => {
                    if https || !is_prefixed(&key.name) && !key.partitioned {
                        jar.0.insert(key.clone(), "tossed".into());
                    }
                    continue;
                }
            };
            let (expected, writes) = match outcome {
                Outcome::Active { token, writes, .. } => (Some(token), writes),
                Outcome::Invalid { writes, .. } => (None, writes),
                Outcome::Anonymous | Outcome::Undecided => continue,
            };
            jar.apply(&writes, https);
            prop_assert_eq!(foreign(&jar), before);

            // A second time changes nothing.
            let once = jar.clone();
            jar.apply(&writes, https);
            prop_assert_eq!(&jar, &once);

            let (Some(token), false) = (expected, writes.is_empty() || is_full(&writes)) else {
                continue;
            };
            let forwarded = writes.request_cookie.clone().expect("with the lines");
            for cookies in [&forwarded, &jar.header(https)] {
                let outcome = auth.read(&Request::new(cookies.as_bytes(), now).scheme(scheme));
                let Outcome::Active { token: read, .. } = outcome else {
                    return Err(TestCaseError::fail(format!("{outcome:?} of {cookies}")));
                };
                prop_assert_eq!(&read, &token);
            }
            if matches!(step, Step::Issue(_)) {
                let ours = jar.0.keys().filter(|key| is_sent(&setup, https, key));
                let names: Vec<&str> = ours.map(|key| key.name.as_str()).collect();
                prop_assert!(is_layout(&names), "{:?}", names);
            }
        }
    }

    /// Somebody keeps every cookie that there ever was, and shows any of them at any
    /// time to any way of reading: none lives beyond its `exp`, none beyond the
    /// absolute lifetime, and none becomes another session.
    #[test]
    fn time_never_lets_a_session_outlive_its_end(
        format in format(),
        steps in prop::collection::vec((any::<Index>(), moment(), 0..3u8), 1..40),
        max_age in 1..5000u64,
        update_age in 0..5000u64,
        absolute in prop::option::of(1..20_000u64),
    ) {
        let auth = auth(|config| {
            config.format = format;
            config.session.max_age = Some(max_age);
            config.session.update_age = Some(update_age);
            config.session.absolute_max_age = absolute;
        });
        let (token, cookies) = issued(&auth, &json!({ "sub": "1" }), NOW);
        let exp = |token: &Value| token["exp"].as_i64().expect("exp");
        let end = absolute.map_or(i64::MAX, |absolute| NOW / 1000 + absolute as i64);
        let mut kept = vec![(cookies, token)];
        for (which, moment, way) in steps {
            let (cookies, before) = kept[which.index(kept.len())].clone();
            let now = match moment {
                Moment::Start(away) => NOW + away,
                Moment::End(away) => exp(&before) * 1000 + away,
                Moment::LastEnd(away) => end.min(NOW / 1000 + 20_000) * 1000 + away,
            };
            let request = at(&cookies, now);
            let outcome = match way {
                0 => auth.read(&request),
                1 => auth.verify(&request, &mut Counter::default()),
                _ => {
                    let claims = json!({ "sub": "1", "exp": 9_999_999_999_i64, "iat": 9_999_999_999_i64,
                        "auth_time": 9_999_999_999_i64, "sid": "x", "rev": 0, "n": kept.len() });
                    auth.resolve(&request, &claims.to_string(), &mut Counter::default()).expect("an outcome")
                }
            };
            let seconds = now.div_euclid(1000);
            let has_begun = format != Format::Signed
                || before["iat"].as_i64().expect("iat") <= seconds + LEEWAY;
            // Where the absolute lifetime counts, so does its start.
            let has_started = absolute.is_none() || NOW / 1000 <= seconds + LEEWAY;
            let alive = seconds < exp(&before) + LEEWAY
                && seconds < end.saturating_add(LEEWAY)
                && has_begun
                && has_started;
            prop_assert_eq!(is_active(&outcome), alive, "{:?} of {} at {}", outcome, before, seconds);
            if !alive {
                continue;
            }
            let (_, token, writes) = active(outcome);
            prop_assert!(exp(&token) <= end);
            prop_assert_eq!((&token["sid"], &token["auth_time"]), (&before["sid"], &before["auth_time"]));
            if writes.is_empty() {
                prop_assert_eq!(&token, &before);
                continue;
            }
            prop_assert!(exp(&token) <= seconds + max_age as i64);
            prop_assert_eq!(token["rev"].as_i64(), before["rev"].as_i64().map(|rev| rev + 1));
            if way == 1 {
                // What renews by itself is longer than what it replaces.
                prop_assert!(exp(&token) > exp(&before));
                prop_assert!(seconds - before["iat"].as_i64().expect("iat") >= update_age as i64);
            }
            kept.push((writes.request_cookie.expect("written"), token));
        }
    }
}

/// Not a sample: every bit of name, `=` and value, in every format.
#[test]
fn every_bit_of_a_cookie_counts() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let (_, cookies) = issued(&auth, &json!({ "sub": "1", "name": "Ada" }), NOW);
        assert!(is_active(&read(&auth, cookies.as_bytes())));
        for position in 0..cookies.len() {
            for bit in 0..8 {
                let mut bytes = cookies.clone().into_bytes();
                bytes[position] ^= 1 << bit;
                let outcome = read(&auth, &bytes);
                assert!(
                    !is_active(&outcome),
                    "{format:?}: bit {bit} of byte {position}"
                );
            }
        }
    }
}

/// Nor can a byte be left out, doubled or changed with its neighbour.
#[test]
fn every_byte_of_a_cookie_counts() {
    for format in FORMATS {
        let auth = auth(|config| config.format = format);
        let (_, cookies) = issued(&auth, &json!({ "sub": "1", "name": "Ada" }), NOW);
        let bytes = cookies.as_bytes();
        for position in 0..bytes.len() {
            let (front, back) = bytes.split_at(position);
            let without = [front, &back[1..]].concat();
            let twice = [front, &back[..1], back].concat();
            let mut swapped = bytes.to_vec();
            swapped.swap(position, (position + 1) % bytes.len());
            for other in [without, twice, swapped] {
                let same = other == bytes;
                assert_eq!(
                    is_active(&read(&auth, &other)),
                    same,
                    "{format:?} at {position}"
                );
            }
        }
    }
}
