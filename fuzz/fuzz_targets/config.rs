//! Any configuration: `Config::from_json` against `serde`; and one that is accepted
//! works.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use waxseal::{Accept, Auth, Config, Format, Outcome, Request, Scheme, fuzzing};
use waxseal_fuzz::jar::Jar;
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{Counter, NOW, json};

/// A path's parts are texts of their own. The keys come besides: see [`KEYS`].
const BOUND: Bound = Bound {
    base: 32 * 1024,
    peak_each: 16,
    total_each: 48,
};

/// As many bytes of input as a secret may count for in each format: three sets of
/// keys, of up to 4 KB.
const KEYS: usize = 800;

fuzz_target!(|data: &[u8]| {
    // A text is taken as it is, so that it can be a seed.
    let text = match data.first() {
        Some(b'{') => std::str::from_utf8(data).ok().map(str::to_owned),
        Some(_) => options(&mut Unstructured::new(data))
            .ok()
            .map(|options| options.to_string()),
        None => None,
    };
    let Some(text) = text else { return };
    let Ok(config) = within(BOUND, text.len(), || Config::from_json(&text)) else {
        return;
    };
    // As `serde` reads it.
    match serde_json::from_str::<Config>(&text) {
        Ok(other) => {
            assert_eq!(format!("{config:?}"), format!("{other:?}"));
            assert_eq!(fuzzing::secrets(&config), fuzzing::secrets(&other));
        }
        Err(error) => assert!(json::has_surrogate(&text), "{error}: {text}"),
    }
    let secrets = fuzzing::secrets(&config);
    // A secret may be written into another option as well, or be a text that is said
    // anyway: what is told under other secrets too gives nothing away.
    let anyway = [OTHER, WEAK]
        .map(|secret| said_under(&config, secret))
        .concat();
    let told = |text: &str| {
        let mut long = secrets.iter().filter(|secret| secret.len() > 16);
        long.any(|secret| {
            let shown = format!("{secret:?}");
            text.contains(*secret)
                && !anyway.contains(*secret)
                && !anyway.contains(shown.trim_matches('"'))
        })
    };
    assert!(!told(&format!("{config:?}")), "shows a secret");
    let size = text.len() + secrets.len() * (1 + config.accept.len()) * KEYS;
    let auth = match within(BOUND, size, || Auth::new(&config)) {
        Ok(auth) => auth,
        Err(error) => {
            assert!(!told(error.message()), "tells a secret");
            return;
        }
    };
    assert!(!auth.warnings().iter().any(|warning| told(warning)));
    assert!(
        !format!("{auth:?}").is_empty() && !told(&format!("{auth:?}")),
        "shows a secret"
    );
    promises(&config);
    works(&auth, &config);
});

/// Long enough for every algorithm, without repetition.
const OTHER: &str = "Wq3vT9zKfB7nRy2LxUe5HdMg8JpCsAo4ViX6tN1bZkDrQwGhYFmSjPlE0ucOaI7TyvBn";
const WEAK: &str = "x";

/// Everything that this configuration has to say with this secret instead of its own.
fn said_under(config: &Config, secret: &str) -> String {
    let mut config = config.clone();
    let count = config.secrets.len();
    config.secrets = (0..count).map(|_| secret.into()).collect();
    let made = match Auth::new(&config) {
        Ok(auth) => format!("{auth:?}{:?}", auth.warnings()),
        Err(error) => error.message().to_owned(),
    };
    format!("{config:?}{made}")
}

/// What no accepted configuration may be.
fn promises(config: &Config) {
    let secrets = fuzzing::secrets(config);
    assert!((1..=8).contains(&secrets.len()) && secrets.iter().all(|secret| !secret.is_empty()));
    if config.production && !config.allow_weak_secret {
        assert!(
            secrets.iter().all(|secret| secret.len() >= 32),
            "a weak secret"
        );
    }
    let cookie = &config.cookie;
    let mut own = Accept::new(config.format);
    own.name = cookie.name.clone();
    own.domain = cookie.domain.clone();
    own.path = cookie.path.clone();
    let mut entries = vec![own];
    entries.extend(config.accept.iter().cloned());
    for entry in &mut entries {
        let name = entry.name.take();
        entry.name = name.or(Some(entry.format.cookie_name().into()));
        entry.path = entry.path.take().or(Some("/".into()));
    }
    for (at, entry) in entries.iter().enumerate() {
        let name = entry.name.as_deref().expect("it has one");
        assert!(fuzzing::is_base_name(name), "{name}");
        // One name twice is of one format, and tells its cookies apart.
        let mut same = entries[..at]
            .iter()
            .filter(|other| other.name == entry.name);
        assert!(
            same.all(|other| other.format == entry.format && other != entry),
            "{name}"
        );
        let is_plain =
            |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(&byte);
        assert!(name.bytes().all(is_plain), "{name}");
    }
}

/// A session is written, kept by a browser, read, and ended.
fn works(auth: &Auth, config: &Config) {
    for scheme in [Scheme::Https, Scheme::Http, Scheme::Unknown] {
        let https = match (config.cookie.secure, scheme) {
            (Some(secure), _) => secure,
            (None, Scheme::Unknown) => config.production,
            (None, scheme) => scheme == Scheme::Https,
        };
        let mut jar = Jar::default();
        let mut entropy = Counter::default();
        let request = Request::new(b"", NOW).scheme(scheme);
        let claims = auth
            .sign_in_claims(r#"{"user":{"id":"1","name":"Ada"}}"#)
            .expect("claims");
        // A default of the app may be too large, or take the name away.
        let claims = match serde_json::from_str::<Value>(&claims) {
            Ok(Value::Object(mut claims)) if claims_are_small(&claims, config) => {
                claims.insert("sub".into(), "1".into());
                Value::from(claims).to_string()
            }
            Err(_) if json::has_surrogate(&claims) => r#"{"sub":"1"}"#.to_owned(),
            Err(_) => panic!("claims are no JSON: {claims}"),
            _ => r#"{"sub":"1"}"#.to_owned(),
        };
        let issued = auth.issue(&request, &claims, &mut entropy);
        let Ok(Outcome::Active {
            token,
            session,
            writes,
            ..
        }) = issued
        else {
            panic!("no session: {issued:?}");
        };
        jar.apply(&writes, https);
        let header = jar.header();
        assert_eq!(
            writes.request_cookie.as_ref(),
            Some(&header),
            "the browser did not keep it"
        );
        let request = Request::new(&header, NOW).scheme(scheme);
        let read = auth.verify(&request, &mut entropy);
        let Outcome::Active {
            token: again,
            session: shown,
            renewed: None,
            ..
        } = read
        else {
            panic!("not read: {read:?}");
        };
        assert_eq!((token, session), (again, shown));
        jar.apply(&auth.clear(&request), https);
        assert_eq!(jar, Jar::default());
    }
}

/// Whether a browser surely keeps them; of a partitioned cookie it keeps less.
fn claims_are_small(claims: &Map<String, Value>, config: &Config) -> bool {
    let limit = match config.cookie.partitioned {
        true => 5_000,
        false => 20_000,
    };
    Value::from(claims.clone()).to_string().len() < limit
}

/// Options that are mostly good.
fn options(u: &mut Unstructured<'_>) -> arbitrary::Result<Value> {
    let mut options = Map::new();
    let mut secrets = Vec::new();
    for _ in 0..u.int_in_range(0..=9)? {
        secrets.push(match u.int_in_range(0..=3)? {
            0 => json!(String::arbitrary(u)?),
            1 => json!({ "secret": waxseal_fuzz::secret(9), "until": i64::arbitrary(u)? }),
            number => json!(waxseal_fuzz::secret(number)),
        });
    }
    options.insert("secrets".into(), json!(secrets));
    for name in ["production", "allowWeakSecret"] {
        option(u, &mut options, name, |u| Ok(json!(bool::arbitrary(u)?)))?;
    }
    option(u, &mut options, "format", format)?;
    option(u, &mut options, "algorithm", |u| {
        Ok(json!(u.choose(&["HS256", "HS384", "HS512", "none"])?))
    })?;
    option(u, &mut options, "jwt", |u| {
        let mut jwt = Map::new();
        option(u, &mut jwt, "typ", |u| {
            Ok(json!(u.choose(&["JWT", "JWT", "cookie", "jwt"])?))
        })?;
        for name in ["issuer", "audience"] {
            option(u, &mut jwt, name, |u| Ok(json!(String::arbitrary(u)?)))?;
        }
        Ok(jwt.into())
    })?;
    option(u, &mut options, "accept", |u| {
        let mut accept = Vec::new();
        for _ in 0..u.int_in_range(0..=3)? {
            let mut entry = Map::new();
            entry.insert("format".into(), format(u)?);
            option(u, &mut entry, "name", cookie_name)?;
            option(u, &mut entry, "domain", |u| {
                Ok(json!(u.choose(&["example.com", ".a.b", "a..b"])?))
            })?;
            option(u, &mut entry, "path", |u| {
                Ok(json!(u.choose(&["/", "/app", "app"])?))
            })?;
            option(u, &mut entry, "prefix", |u| {
                Ok(json!(u.choose(&["__Host-", "__Secure-", "", "__Http-"])?))
            })?;
            accept.push(entry);
        }
        Ok(json!(accept))
    })?;
    option(u, &mut options, "session", |u| {
        let mut session = Map::new();
        for name in ["maxAge", "updateAge", "absoluteMaxAge"] {
            option(u, &mut session, name, |u| {
                Ok(match u.int_in_range(0..=2)? {
                    0 => json!(u16::arbitrary(u)?),
                    1 => json!(u64::arbitrary(u)?),
                    _ => json!(f64::arbitrary(u)?),
                })
            })?;
        }
        Ok(session.into())
    })?;
    option(u, &mut options, "cookie", |u| {
        let mut cookie = Map::new();
        option(u, &mut cookie, "name", cookie_name)?;
        option(u, &mut cookie, "domain", |u| {
            Ok(json!(match bool::arbitrary(u)? {
                true =>
                    (*u.choose(&["example.com", ".a.b", "localhost", "a..b", "-a", ""])?).to_owned(),
                false => String::arbitrary(u)?,
            }))
        })?;
        option(u, &mut cookie, "path", |u| {
            Ok(json!(match bool::arbitrary(u)? {
                true => (*u.choose(&["/", "/app", "app", "/a;b", "/a b", ""])?).to_owned(),
                false => String::arbitrary(u)?,
            }))
        })?;
        option(u, &mut cookie, "sameSite", |u| {
            Ok(json!(u.choose(&["lax", "strict", "none", "Lax"])?))
        })?;
        option(u, &mut cookie, "secure", |u| Ok(json!(bool::arbitrary(u)?)))?;
        option(u, &mut cookie, "partitioned", |u| {
            Ok(json!(bool::arbitrary(u)?))
        })?;
        Ok(cookie.into())
    })?;
    option(u, &mut options, "projections", |u| {
        let mut projections = Map::new();
        for (name, roots) in [("jwt", &["user", "profile"][..]), ("session", &["token"])] {
            let mut list = Vec::new();
            for _ in 0..u.int_in_range(0..=3)? {
                let mut source = Map::new();
                source.insert(
                    "from".into(),
                    json!(format!("{}.{}", u.choose(roots)?, json::name(u)?)),
                );
                option(u, &mut source, "defaultJson", |u| {
                    Ok(json!(json::Json::arbitrary(u)?.0.to_string()))
                })?;
                list.push(json!([json::name(u)?, source]));
            }
            projections.insert(name.into(), json!(list));
        }
        Ok(projections.into())
    })?;
    Ok(options.into())
}

/// Sets the option, or leaves it out, or rarely gives it another type.
fn option(
    u: &mut Unstructured<'_>,
    options: &mut Map<String, Value>,
    name: &str,
    make: impl FnOnce(&mut Unstructured<'_>) -> arbitrary::Result<Value>,
) -> arbitrary::Result<()> {
    match u.int_in_range(0..=15u8)? {
        0..=7 => {}
        8..=14 => drop(options.insert(name.to_owned(), make(u)?)),
        _ => drop(options.insert(name.to_owned(), json::Json::arbitrary(u)?.0)),
    }
    Ok(())
}

fn format(u: &mut Unstructured<'_>) -> arbitrary::Result<Value> {
    let names = [Format::Signed, Format::Authjs, Format::NextAuth].map(Format::as_str);
    Ok(json!(u.choose(&[names[0], names[1], names[2], "jwt"])?))
}

fn cookie_name(u: &mut Unstructured<'_>) -> arbitrary::Result<Value> {
    let names = [
        "s",
        "app.session",
        "__Host-s",
        "a b",
        "authjs.session-token",
        "waxseal.session-token",
        "s.0",
    ];
    Ok(json!(match u.int_in_range(0..=7u8)? {
        7 => String::arbitrary(u)?,
        at => names[usize::from(at)].to_owned(),
    }))
}
