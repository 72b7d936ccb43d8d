//! Any projections on any values, against a second reading of their meaning.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use waxseal::{Auth, Config, JsonType, Source, UpdateField, fuzzing};
use waxseal_fuzz::json::{Claims, Json, has_huge_number, name, strict};
use waxseal_fuzz::memory::{Bound, within};
use waxseal_fuzz::{NOW, secret};

/// Each way parses the objects that it goes through.
const BOUND: Bound = Bound {
    base: 32 * 1024,
    peak_each: 64,
    total_each: 256,
};

const PROTECTED: [&str; 13] = [
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

/// The types and bytes that an update may put under a name.
type Takes = Option<(Vec<JsonType>, usize)>;

const TYPES: [(JsonType, fn(&Value) -> bool); 6] = [
    (JsonType::String, Value::is_string),
    (JsonType::Number, Value::is_number),
    (JsonType::Boolean, Value::is_boolean),
    (JsonType::Null, Value::is_null),
    (JsonType::Object, Value::is_object),
    (JsonType::Array, Value::is_array),
];

#[derive(Debug)]
struct Input {
    jwt: Vec<(String, Source)>,
    session: Vec<(String, Source)>,
    update: Vec<(String, Takes)>,
    input: Map<String, Value>,
    claims: Map<String, Value>,
    data: Value,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            jwt: projected(u, &["user", "account", "profile", "session"])?,
            session: projected(u, &["token"])?,
            update: (0..u.int_in_range(0..=4)?)
                .map(|_| Ok((path(u, &[])?, takes(u)?)))
                .collect::<arbitrary::Result<_>>()?,
            input: Claims::arbitrary(u)?.0,
            claims: Claims::arbitrary(u)?.0,
            data: Json::arbitrary(u)?.0,
        })
    }
}

fn takes(u: &mut Unstructured<'_>) -> arbitrary::Result<Takes> {
    if u.ratio(1u8, 3u8)? {
        return Ok(None);
    }
    let mut types = Vec::new();
    for (kind, _) in TYPES {
        if u.ratio(3u8, 4u8)? {
            types.push(kind);
        }
    }
    Ok(Some((types, u.int_in_range(0..=100)?)))
}

fn projected(u: &mut Unstructured<'_>, roots: &[&str]) -> arbitrary::Result<Vec<(String, Source)>> {
    let count = u.int_in_range(0..=5)?;
    (0..count)
        .map(|_| {
            let default_json = match u.int_in_range(0..=7u8)? {
                0..=4 => None,
                5 | 6 => Some(Json::arbitrary(u)?.0.to_string()),
                _ => Some(String::arbitrary(u)?),
            };
            let mut source = Source::from(path(u, roots)?.as_str());
            source.default_json = default_json;
            Ok((path(u, &[])?, source))
        })
        .collect()
}

fn path(u: &mut Unstructured<'_>, roots: &[&str]) -> arbitrary::Result<String> {
    let mut parts = Vec::new();
    if !roots.is_empty() && u.ratio(31u8, 32u8)? {
        parts.push((*u.choose(roots)?).to_owned());
    }
    for _ in 0..u.int_in_range(1..=3)? {
        parts.push(match u.int_in_range(0..=63u8)? {
            0 => (*u.choose(&["__proto__", "constructor", "prototype"])?).to_owned(),
            1 => String::arbitrary(u)?,
            _ => name(u)?,
        });
    }
    Ok(parts.join("."))
}

impl Input {
    /// Bytes of the defaults, which go into every result.
    fn defaults(&self) -> usize {
        let sources = self.jwt.iter().chain(&self.session);
        sources
            .map(|(target, source)| {
                target.len() + source.default_json.as_ref().map_or(0, String::len)
            })
            .sum()
    }
}

fuzz_target!(|input: Input| {
    let mut config = Config::new(secret(0).as_str());
    config.projections.jwt = input.jwt.clone();
    config.projections.session = input.session.clone();
    let fields = input.update.iter().map(|(name, takes)| {
        let field = UpdateField::from(name.as_str());
        match takes {
            Some((types, bytes)) => field.types(types.iter().copied()).max_bytes(*bytes),
            None => field,
        }
    });
    config.projections.update = fields.collect();
    let auth = match Auth::new(&config) {
        Ok(auth) => auth,
        Err(error) => {
            assert!(error.code().starts_with("projection-"), "{error}");
            return;
        }
    };
    for name in [&input.jwt, &input.session]
        .into_iter()
        .flatten()
        .map(|(target, _)| target)
        .chain(input.update.iter().map(|(name, _)| name))
    {
        let bad = |part: &str| matches!(part, "" | "__proto__" | "constructor" | "prototype");
        assert!(
            name.split('.').count() <= 8 && !name.split('.').any(bad),
            "accepted the path {name}"
        );
    }
    sign_in(&auth, &input);
    session(&auth, &input);
    update(&auth, &input);
});

fn sign_in(auth: &Auth, input: &Input) {
    let text = json!(input.input).to_string();
    let made = within(BOUND, text.len() + input.defaults(), || {
        auth.sign_in_claims(&text)
    })
    .expect("good input");
    let root = |name: &str| {
        input
            .input
            .get(name)
            .filter(|value| value.is_object())
            .cloned()
            .unwrap_or(json!({}))
    };
    let user = root("user");
    let mut expected = Tree::default();
    for (target, from) in [("name", "name"), ("email", "email"), ("picture", "image")] {
        expected.usual(&[target], user.get(from).cloned());
    }
    let id = ["id", "_id"]
        .iter()
        .filter_map(|name| user.get(*name))
        .find(|id| !id.is_null());
    expected.usual(
        &["sub"],
        id.map(|id| match id {
            Value::String(text) => json!(text),
            other => json!(other.to_string()),
        }),
    );
    for (target, source) in &input.jwt {
        let (from, path) = source.from.split_once('.').expect("a root");
        let value = lookup(&root(from), path).filter(|_| from != "session");
        expected.set(target, value.or(default(source)));
    }
    assert_eq!(strict(&made), Some(expected.value.clone()), "{text}");
    for name in PROTECTED {
        assert!(expected.value.get(name).is_none());
    }
}

fn session(auth: &Auth, input: &Input) {
    let mut claims = input.claims.clone();
    claims.insert("exp".into(), (NOW / 1000).into());
    for name in ["nbf", "iat", "auth_time"] {
        claims.remove(name);
    }
    let text = json!(claims).to_string();
    let made = within(BOUND, text.len() + input.defaults(), || {
        fuzzing::session(auth, &text)
    })
    .expect("good claims");
    let claims = Value::from(claims);
    let mut expected = Tree {
        value: json!({ "user": {} }),
        leaves: Vec::new(),
    };
    for (target, from) in [("name", "name"), ("email", "email"), ("image", "picture")] {
        expected.usual(&["user", target], claims.get(from).cloned());
    }
    expected.usual(&["expires"], Some(json!("2023-11-14T22:13:20.000Z")));
    for (target, source) in &input.session {
        let (_, path) = source.from.split_once('.').expect("a root");
        expected.set(target, lookup(&claims, path).or(default(source)));
    }
    assert_eq!(strict(&made), Some(expected.value), "{text}");
}

fn update(auth: &Auth, input: &Input) {
    let (claims, data) = (json!(input.claims).to_string(), input.data.to_string());
    let size = claims.len() + data.len() + input.defaults();
    let Ok(updated) = within(BOUND, size, || auth.update_claims(&claims, &data)) else {
        panic!("good texts");
    };
    let (mut let_through, mut expected) = (json!({}), Value::from(input.claims.clone()));
    let allowed: Vec<&String> = input.update.iter().map(|(name, _)| name).collect();
    let mut refused = Vec::new();
    for (path, takes) in &input.update {
        let Some(value) = lookup(&input.data, path).filter(|_| input.data.is_object()) else {
            continue;
        };
        let bytes = value.to_string().len();
        let admits = match takes {
            Some((types, most)) => {
                let is = |(kind, is): &(JsonType, fn(&Value) -> bool)| {
                    is(&value) && types.contains(kind)
                };
                bytes <= *most && TYPES.iter().any(is)
            }
            None => bytes <= 1024 && !value.is_object() && !value.is_array(),
        };
        match admits {
            true => put(&mut let_through, path, value),
            false => refused.push(path.clone()),
        }
    }
    assert_eq!(updated.refused, refused);
    assert_eq!(strict(&updated.data), Some(let_through.clone()));

    // What `projections.jwt` reads from `session`, then the claim of the same name.
    let mut ways: Vec<(String, String)> = Vec::new();
    for (target, source) in &input.jwt {
        if let Some(path) = source.from.strip_prefix("session.") {
            ways.push((path.to_owned(), target.clone()));
        }
    }
    for path in allowed {
        if ways.iter().any(|(from, _)| is_within(from, path)) {
            continue;
        }
        let target = match path.as_str() {
            "image" | "user.image" => "picture",
            other => other.strip_prefix("user.").unwrap_or(other),
        };
        ways.push((path.clone(), target.to_owned()));
    }
    for (from, target) in ways {
        if let Some(value) = lookup(&let_through, &from) {
            put(&mut expected, &target, value);
        }
    }
    assert_eq!(
        strict(&updated.claims),
        Some(expected.clone()),
        "{claims} {data}"
    );
    for name in PROTECTED {
        assert_eq!(
            expected.get(name),
            input.claims.get(name),
            "{name} was changed"
        );
    }
}

/// Whether a path is that one or goes on from it.
fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn default(source: &Source) -> Option<Value> {
    let text = source.default_json.as_deref()?;
    let value = strict(text);
    assert!(value.is_some() || has_huge_number(text) || waxseal_fuzz::json::has_surrogate(text));
    Some(value.unwrap_or_default())
}

fn lookup(value: &Value, path: &str) -> Option<Value> {
    path.split('.')
        .try_fold(value, |value, name| value.as_object()?.get(name))
        .cloned()
}

fn put(value: &mut Value, path: &str, new: Value) {
    let mut place = value;
    for name in path.split('.') {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = new;
}

/// A value whose defaults give way to what stands below them.
#[derive(Default)]
struct Tree {
    value: Value,
    leaves: Vec<String>,
}

impl Tree {
    fn usual(&mut self, path: &[&str], value: Option<Value>) {
        if self.value.is_null() {
            self.value = json!({});
        }
        let path = path.join(".");
        if let Some(value) = value {
            put(&mut self.value, &path, value);
        }
        self.leaves.push(path);
    }

    fn set(&mut self, path: &str, value: Option<Value>) {
        let mut place = &mut self.value;
        let mut at = String::new();
        for name in path.split('.') {
            let object = place.as_object_mut().expect("an object above");
            at = if at.is_empty() {
                name.to_owned()
            } else {
                format!("{at}.{name}")
            };
            if at == path {
                match value {
                    Some(value) => object.insert(name.to_owned(), value),
                    None => object.remove(name),
                };
                return;
            }
            let child = object.entry(name.to_owned()).or_insert_with(|| json!({}));
            if self.leaves.contains(&at) {
                self.leaves.retain(|leaf| *leaf != at);
                *child = json!({});
            }
            place = child;
        }
    }
}
