//! Projections: which values go from the user into the token, and from the token
//! into the session. They are data, compiled once.

mod field;

use serde::Deserialize;

pub use field::{JsonType, UpdateField};

use crate::error::{ConfigError, WriteError};
use crate::json::{self, Object};

/// Path parts that would reach into an object's prototype in JavaScript.
const FORBIDDEN: [&str; 3] = ["__proto__", "constructor", "prototype"];

/// Where a value comes from.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Source {
    /// A path such as `user.role`. Roots for the `jwt` projection: `user`,
    /// `account`, `profile`, `session`; for the `session` projection: `token`.
    pub from: String,
    /// JSON text of the value to use where the source is missing.
    #[serde(default)]
    pub default_json: Option<String>,
}

impl From<&str> for Source {
    fn from(from: &str) -> Self {
        Self {
            from: from.to_owned(),
            default_json: None,
        }
    }
}

/// The projections as configured: target path and source, in order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ProjectionConfig {
    /// User to token, at sign-in and update. Before yours: `name`, `email`,
    /// `picture` (`user.image`), `sub` (`user.id`).
    pub jwt: Vec<(String, Source)>,
    /// Token to session, at each read. Before yours: `user.name`, `user.email`,
    /// `user.image` (`token.picture`), `expires`.
    pub session: Vec<(String, Source)>,
    /// What the data of an update may change: names, or paths such as
    /// `user.name`, with the types and sizes that they take. Where no `jwt`
    /// projection reads it from `session`, a name changes the claim that the session
    /// shows under it by default.
    pub update: Vec<UpdateField>,
}

/// The compiled projections.
#[derive(Debug)]
pub(crate) struct Projections {
    jwt: Node,
    session: Node,
    /// What an update's data may have.
    allowed: Vec<Allowed>,
    update: Vec<Update>,
}

impl Projections {
    /// `protected` are the claims that no projection may write.
    pub(crate) fn compile(
        config: &ProjectionConfig,
        protected: &[&str],
    ) -> Result<Self, ConfigError> {
        let mut jwt = Node::object(vec![
            ("name", Node::value(Root::User, "name")),
            ("email", Node::value(Root::User, "email")),
            ("picture", Node::value(Root::User, "image")),
            ("sub", Node::Subject),
        ]);
        let user = Node::object(vec![
            ("name", Node::value(Root::Token, "name")),
            ("email", Node::value(Root::Token, "email")),
            ("image", Node::value(Root::Token, "picture")),
        ]);
        let mut session = Node::object(vec![("user", user), ("expires", Node::Expires)]);
        let mut update = Vec::new();
        let mut targets = Vec::new();
        for (target, source) in &config.jwt {
            let path = target_path("jwt", target, protected)?;
            let value = Value::compile("jwt", target, source, &Root::FOR_JWT)?;
            if value.root == Root::Session {
                update.push(Update {
                    path: value.path.clone(),
                    target: path.clone(),
                });
            }
            place("jwt", &mut targets, &mut jwt, &path, value)?;
        }
        targets.clear();
        for (target, source) in &config.session {
            let path = target_path("session", target, &["expires"])?;
            let value = Value::compile("session", target, source, &[Root::Token])?;
            place("session", &mut targets, &mut session, &path, value)?;
        }
        for (index, field) in config.update.iter().enumerate() {
            if config.update[..index]
                .iter()
                .any(|other| other.name == field.name)
            {
                return Err(ConfigError::new(
                    "projection-target",
                    &[
                        "projections.update names \"",
                        &field.name,
                        "\" twice: keep the entry whose `type` and `maxBytes` are meant.",
                    ],
                ));
            }
        }
        let allowed = config.update.iter().map(Allowed::compile);
        let allowed: Vec<Allowed> = allowed.collect::<Result<_, _>>()?;
        Ok(Self {
            jwt,
            session,
            update: updates(update, &allowed, protected)?,
            allowed,
        })
    }

    /// The session of these claims; `expires` is an ISO 8601 text.
    pub(crate) fn session(&self, claims: &Object<'_>, expires: &str) -> String {
        let values = Values {
            roots: &[(Root::Token, claims)],
            expires,
        };
        self.session.to_json(&values)
    }

    /// The claims of a sign-in. `input` has `user`, and perhaps `account` and
    /// `profile`.
    pub(crate) fn sign_in(&self, input: &str) -> Result<String, WriteError> {
        let input = Object::parse(input).map_err(|_| WriteError::Claims)?;
        let object = |name| match input.get(name) {
            Some(text) if text.starts_with('{') => {
                Object::parse(text).map_err(|_| WriteError::Claims)
            }
            _ => Ok(Object::default()),
        };
        let (user, account, profile) = (object("user")?, object("account")?, object("profile")?);
        let values = Values {
            roots: &[
                (Root::User, &user),
                (Root::Account, &account),
                (Root::Profile, &profile),
            ],
            expires: "",
        };
        Ok(self.jwt.to_json(&values))
    }

    /// The claims after an update with `data`, and the part of `data` that the
    /// configuration lets through.
    pub(crate) fn update(&self, claims: &str, data: &str) -> Result<Updated, WriteError> {
        let invalid = |_| WriteError::Claims;
        let claims = Object::parse(claims).map_err(invalid)?.to_json();
        let mut updated = Updated {
            claims,
            data: "{}".to_owned(),
            refused: Vec::new(),
        };
        if !data.trim_start().starts_with('{') {
            json::validate(data).map_err(invalid)?;
            return Ok(updated);
        }
        let data = json::validate(data).map_err(invalid)?;
        for Allowed { path, field } in &self.allowed {
            match json::lookup(data, path) {
                Some(value) if field.admits(value) => {
                    updated.data = json::insert(&updated.data, path, value).map_err(invalid)?;
                }
                Some(_) => updated.refused.push(field.name.clone()),
                None => {}
            }
        }
        for update in &self.update {
            if let Some(value) = json::lookup(&updated.data, &update.path) {
                updated.claims =
                    json::insert(&updated.claims, &update.target, value).map_err(invalid)?;
            }
        }
        Ok(updated)
    }
}

/// The result of an update.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Updated {
    /// The claims with the update's values, JSON text.
    pub claims: String,
    /// The names of the data that may be changed, and nothing else, JSON text.
    pub data: String,
    /// The names, as they are configured, whose value was left out: of another type
    /// or larger than their [`UpdateField`] takes.
    pub refused: Vec<String>,
}

/// A name that an update may change, compiled.
#[derive(Debug)]
struct Allowed {
    path: Vec<String>,
    field: UpdateField,
}

impl Allowed {
    fn compile(field: &UpdateField) -> Result<Self, ConfigError> {
        let path = path(&field.name).ok_or_else(|| forbidden_path("update", &field.name))?;
        Ok(Self {
            path,
            field: field.clone(),
        })
    }
}

/// One way from an update's data into the token.
#[derive(Debug)]
struct Update {
    path: Vec<String>,
    target: Vec<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Root {
    Account,
    Profile,
    Session,
    Token,
    User,
}

impl Root {
    const FOR_JWT: [Root; 4] = [Root::User, Root::Account, Root::Profile, Root::Session];

    const fn as_str(self) -> &'static str {
        match self {
            Root::Account => "account",
            Root::Profile => "profile",
            Root::Session => "session",
            Root::Token => "token",
            Root::User => "user",
        }
    }
}

#[derive(Debug)]
struct Value {
    root: Root,
    path: Vec<String>,
    default: Option<String>,
}

impl Value {
    fn compile(
        kind: &str,
        target: &str,
        source: &Source,
        roots: &[Root],
    ) -> Result<Self, ConfigError> {
        let from = &source.from;
        let parts = path(from).ok_or_else(|| forbidden_path(kind, from))?;
        let root = roots.iter().find(|root| root.as_str() == parts[0]);
        let (Some(root), true) = (root, parts.len() > 1) else {
            let names: Vec<_> = roots
                .iter()
                .map(|root| ["`", root.as_str(), ".…`"].concat())
                .collect();
            return Err(ConfigError::new(
                "projection-source",
                &[
                    "projections.",
                    kind,
                    "[\"",
                    target,
                    "\"] reads `",
                    from,
                    "`: write a path that begins with ",
                    &names.join(", "),
                    ".",
                ],
            ));
        };
        let default = source.default_json.as_deref().map(json::validate);
        let default = default.transpose().map_err(|_| {
            ConfigError::new(
                "projection-default",
                &[
                    "projections.",
                    kind,
                    "[\"",
                    target,
                    "\"]: write a default that JSON can hold.",
                ],
            )
        })?;
        Ok(Self {
            root: *root,
            path: parts[1..].to_vec(),
            default: default.map(str::to_owned),
        })
    }

    fn find<'a>(&'a self, values: &Values<'a>) -> Option<&'a str> {
        let (_, object) = values.roots.iter().find(|(root, _)| *root == self.root)?;
        json::lookup(object.get(&self.path[0])?, &self.path[1..])
    }
}

/// What a projection builds.
#[derive(Debug)]
enum Node {
    /// The end of the session.
    Expires,
    Object(Vec<Field>),
    /// `user.id`, or a Mongoose document's `user._id`, as a string.
    Subject,
    Value(Value),
}

#[derive(Debug)]
struct Field {
    name: String,
    /// The name as JSON, with its colon.
    key: String,
    node: Node,
}

struct Values<'a> {
    roots: &'a [(Root, &'a Object<'a>)],
    expires: &'a str,
}

impl Node {
    fn object(fields: Vec<(&str, Node)>) -> Self {
        Node::Object(
            fields
                .into_iter()
                .map(|(name, node)| Field::new(name, node))
                .collect(),
        )
    }

    fn value(root: Root, name: &str) -> Self {
        Node::Value(Value {
            root,
            path: vec![name.to_owned()],
            default: None,
        })
    }

    fn to_json(&self, values: &Values<'_>) -> String {
        let mut out = String::with_capacity(256);
        self.push(values, &mut out);
        out
    }

    /// Appends the value, or nothing where the source is missing.
    fn push(&self, values: &Values<'_>, out: &mut String) {
        match self {
            Node::Expires => json::push_string(out, values.expires),
            Node::Object(fields) => {
                out.push('{');
                let mut separator = "";
                for field in fields {
                    let before = out.len();
                    out.push_str(separator);
                    out.push_str(&field.key);
                    let start = out.len();
                    field.node.push(values, out);
                    match out.len() == start {
                        true => out.truncate(before),
                        false => separator = ",",
                    }
                }
                out.push('}');
            }
            Node::Subject => push_subject(values, out),
            Node::Value(value) => {
                if let Some(text) = value.find(values).or(value.default.as_deref()) {
                    out.push_str(text);
                }
            }
        }
    }

    /// Puts a value at a path, over a default that stands there.
    fn insert(&mut self, path: &[String], value: Value) {
        let Some((name, rest)) = path.split_first() else {
            *self = Node::Value(value);
            return;
        };
        if !matches!(self, Node::Object(_)) {
            *self = Node::Object(Vec::new());
        }
        let Node::Object(fields) = self else { return };
        let at = fields.iter().position(|field| field.name == *name);
        let at = at.unwrap_or_else(|| {
            fields.push(Field::new(name, Node::Object(Vec::new())));
            fields.len() - 1
        });
        fields[at].node.insert(rest, value);
    }
}

impl Field {
    fn new(name: &str, node: Node) -> Self {
        Self {
            name: name.to_owned(),
            key: [&json::quoted(name), ":"].concat(),
            node,
        }
    }
}

fn push_subject(values: &Values<'_>, out: &mut String) {
    let user = values.roots.iter().find(|(root, _)| *root == Root::User);
    let id = user.and_then(|(_, user)| {
        let named = |name| user.get(name).filter(|id| *id != "null");
        named("id").or_else(|| named("_id"))
    });
    match id {
        Some(id) if id.starts_with('"') => out.push_str(id),
        Some(id) => json::push_string(out, id),
        None => {}
    }
}

/// The ways of an update: the ones that the `jwt` projection names, and for the
/// other paths the claim that the session shows there by default.
fn updates(
    projected: Vec<Update>,
    allowed: &[Allowed],
    protected: &[&str],
) -> Result<Vec<Update>, ConfigError> {
    let reads_allowed = |update: &&Update| {
        allowed
            .iter()
            .any(|each| update.path.starts_with(&each.path))
    };
    if let Some(update) = projected.iter().find(|update| !reads_allowed(update)) {
        let name = update.path.join(".");
        return Err(ConfigError::new(
            "projection-source",
            &[
                "projections.jwt reads `session.",
                &name,
                "`, which no update may set: add \"",
                &name,
                "\" to projections.update.",
            ],
        ));
    }
    let mut all = projected;
    for Allowed { path, .. } in allowed {
        if all.iter().any(|update| update.path.starts_with(path)) {
            continue;
        }
        let target = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["image"] | ["user", "image"] => "picture".to_owned(),
            ["user", _, ..] => path[1..].join("."),
            _ => path.join("."),
        };
        all.push(Update {
            path: path.clone(),
            target: target_path("update", &target, protected)?,
        });
    }
    Ok(all)
}

/// Adds a value, unless its target stands inside or above another one.
fn place(
    kind: &str,
    targets: &mut Vec<Vec<String>>,
    node: &mut Node,
    path: &[String],
    value: Value,
) -> Result<(), ConfigError> {
    let overlaps = |other: &Vec<String>| other.starts_with(path) || path.starts_with(other);
    if targets.iter().any(overlaps) {
        return Err(ConfigError::new(
            "projection-target",
            &[
                "projections.",
                kind,
                " sets `",
                &path.join("."),
                "` twice, or sets both it and a part of it: keep one of them.",
            ],
        ));
    }
    targets.push(path.to_vec());
    node.insert(path, value);
    Ok(())
}

fn target_path(kind: &str, target: &str, reserved: &[&str]) -> Result<Vec<String>, ConfigError> {
    let parts = path(target).ok_or_else(|| forbidden_path(kind, target))?;
    if reserved.contains(&parts[0].as_str()) {
        return Err(ConfigError::new(
            "projection-target",
            &[
                "projections.",
                kind,
                " must not set `",
                target,
                "`, which waxseal sets itself: choose another name.",
            ],
        ));
    }
    Ok(parts)
}

/// The parts between the dots; `None` for empty or forbidden ones.
fn path(text: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    let is_bad = |part: &String| part.is_empty() || FORBIDDEN.contains(&part.as_str());
    (parts.len() <= 8 && !parts.iter().any(is_bad)).then_some(parts)
}

fn forbidden_path(kind: &str, text: &str) -> ConfigError {
    ConfigError::new(
        "projection-path",
        &[
            "projections.",
            kind,
            " has the path `",
            text,
            "`: write names with dots between them, at most 8, and none of `__proto__`, `constructor`, `prototype`.",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::claims::PROTECTED;

    fn config(jwt: &[(&str, &str)], session: &[(&str, &str)], update: &[&str]) -> ProjectionConfig {
        let pairs = |list: &[(&str, &str)]| {
            list.iter()
                .map(|(target, from)| ((*target).to_owned(), Source::from(*from)))
                .collect()
        };
        ProjectionConfig {
            jwt: pairs(jwt),
            session: pairs(session),
            update: update.iter().map(|name| (*name).into()).collect(),
        }
    }

    fn compile(jwt: &[(&str, &str)], session: &[(&str, &str)], update: &[&str]) -> Projections {
        Projections::compile(&config(jwt, session, update), PROTECTED).expect("valid")
    }

    fn code(jwt: &[(&str, &str)], session: &[(&str, &str)], update: &[&str]) -> &'static str {
        Projections::compile(&config(jwt, session, update), PROTECTED)
            .expect_err("invalid")
            .code()
    }

    #[test]
    fn the_defaults_are_those_of_authjs() {
        let projections = compile(&[], &[], &[]);
        let claims = projections
            .sign_in(r#"{"user":{"id":7,"name":"A","image":null,"password":"x"}}"#)
            .expect("valid");
        assert_eq!(claims, r#"{"name":"A","picture":null,"sub":"7"}"#);
        let claims =
            Object::parse(r#"{"name":"A","picture":null,"sub":"7","role":"x"}"#).expect("valid");
        assert_eq!(
            projections.session(&claims, "E"),
            r#"{"user":{"name":"A","image":null},"expires":"E"}"#
        );
        assert_eq!(
            projections.session(&Object::default(), "E"),
            r#"{"user":{},"expires":"E"}"#
        );
        let document = projections.sign_in(r#"{"user":{"_id":"64ab"}}"#);
        assert_eq!(document.as_deref(), Ok(r#"{"sub":"64ab"}"#));
    }

    #[test]
    fn yours_come_after_and_replace() {
        let mut config = config(
            &[
                ("role", "user.role"),
                ("org.id", "account.org.id"),
                ("name", "profile.nick"),
            ],
            &[
                ("user.id", "token.sub"),
                ("user.name", "token.nick"),
                ("org", "token.org"),
                ("a.b", "token.none"),
            ],
            &[],
        );
        config.jwt.push((
            "plan".into(),
            Source {
                from: "profile.plan".into(),
                default_json: Some("\"free\"".into()),
            },
        ));
        let projections = Projections::compile(&config, PROTECTED).expect("valid");
        assert_eq!(
            projections
                .sign_in(r#"{"user":{"id":"1","role":"admin"},"account":{"org":{"id":3}},"profile":{"nick":"N"}}"#)
                .as_deref(),
            Ok(r#"{"name":"N","sub":"1","role":"admin","org":{"id":3},"plan":"free"}"#)
        );
        let claims = Object::parse(r#"{"sub":"1","nick":"N","org":{"id":3}}"#).expect("valid");
        assert_eq!(
            projections.session(&claims, "E"),
            r#"{"user":{"name":"N","id":"1"},"expires":"E","org":{"id":3},"a":{}}"#
        );
    }

    #[test]
    fn an_update_changes_only_listed_names() {
        let mut config = config(
            &[("prefs.theme", "session.prefs.theme")],
            &[],
            &["name", "image", "prefs"],
        );
        config.update[2] = UpdateField::from("prefs").types([JsonType::Object]);
        let projections = Projections::compile(&config, PROTECTED).expect("valid");
        let updated = projections
            .update(
                r#"{"name":"A","role":"user","prefs":{"lang":"de"}}"#,
                r#"{"name":"B","image":"i","role":"admin","prefs":{"theme":"dark","x":1}}"#,
            )
            .expect("valid");
        assert_eq!(
            updated.claims,
            r#"{"name":"B","role":"user","prefs":{"lang":"de","theme":"dark"},"picture":"i"}"#
        );
        assert_eq!(
            updated.data,
            r#"{"name":"B","image":"i","prefs":{"theme":"dark","x":1}}"#
        );
        assert_eq!(projections.update("{}", "null").expect("valid").data, "{}");
        assert!(
            projections
                .update("{}", r#"{"name":{"__proto__":1}}"#)
                .is_err()
        );
        assert!(projections.update("{}", "nonsense").is_err());
    }

    #[test]
    fn attack_73_an_update_leaves_out_what_a_name_does_not_take() {
        let mut config = config(&[("mood", "session.state.mood")], &[], &["name", "image"]);
        config.update.push("state.mood".into());
        config.update.push(
            UpdateField::from("tags")
                .types([JsonType::Array])
                .max_bytes(9),
        );
        let projections = Projections::compile(&config, PROTECTED).expect("valid");
        let claims = r#"{"name":"A","tags":["a"]}"#;
        let big = ["\"", &"x".repeat(1023), "\""].concat();
        for (data, expected, refused) in [
            (r#"{"name":{"a":1}}"#, claims, vec!["name"]),
            (
                r#"{"name":["a"],"image":"i"}"#,
                r#"{"name":"A","tags":["a"],"picture":"i"}"#,
                vec!["name"],
            ),
            (&["{\"name\":", &big, "}"].concat(), claims, vec!["name"]),
            (r#"{"state":{"mood":[]}}"#, claims, vec!["state.mood"]),
            (r#"{"state":"x"}"#, claims, vec![]),
            (r#"{"tags":"ab"}"#, claims, vec!["tags"]),
            (r#"{"tags":["abcdef"]}"#, claims, vec!["tags"]),
            (
                r#"{"tags":["abcde"]}"#,
                r#"{"name":"A","tags":["abcde"]}"#,
                vec![],
            ),
            (r#"{"role":{"a":1}}"#, claims, vec![]),
        ] {
            let updated = projections.update(claims, data).expect("valid");
            assert_eq!(updated.claims, expected, "{data}");
            assert_eq!(updated.refused, refused, "{data}");
            let left = refused.iter().any(|name| {
                let path: Vec<String> = name.split('.').map(str::to_owned).collect();
                json::lookup(&updated.data, &path).is_some()
            });
            assert!(!left, "{}", updated.data);
        }
    }

    #[test]
    fn an_update_may_have_the_shape_of_the_session() {
        let projections = compile(
            &[],
            &[],
            &["user.name", "user.image", "user.org.id", "theme"],
        );
        let updated = projections
            .update(
                r#"{"name":"A","role":"user"}"#,
                r#"{"user":{"name":"B","image":null,"role":"admin","org":{"id":1,"x":2}},"theme":"dark","expires":"E"}"#,
            )
            .expect("valid");
        assert_eq!(
            updated.claims,
            r#"{"name":"B","role":"user","picture":null,"org":{"id":1},"theme":"dark"}"#
        );
        assert_eq!(
            updated.data,
            r#"{"user":{"name":"B","image":null,"org":{"id":1}},"theme":"dark"}"#
        );
    }

    #[test]
    fn wrong_paths_are_configuration_errors() {
        for bad in [
            "user.__proto__",
            "user.constructor.x",
            "user..a",
            "",
            "user.",
            ".a",
            "user.prototype",
        ] {
            assert_eq!(code(&[("a", bad)], &[], &[]), "projection-path", "{bad}");
            assert_eq!(
                code(&[(bad, "user.a")], &[], &[]),
                "projection-path",
                "{bad}"
            );
        }
        for bad in ["user", "token.a", "usr.a"] {
            assert_eq!(code(&[("a", bad)], &[], &[]), "projection-source", "{bad}");
        }
        assert_eq!(code(&[], &[("user", "token")], &[]), "projection-source");
        assert_eq!(code(&[], &[("a", "user.a")], &[]), "projection-source");
        assert_eq!(code(&[("a", "session.a")], &[], &[]), "projection-source");
        for bad in PROTECTED {
            assert_eq!(
                code(&[(bad, "user.a")], &[], &[]),
                "projection-target",
                "{bad}"
            );
            assert_eq!(code(&[], &[], &[bad]), "projection-target", "{bad}");
        }
        assert_eq!(
            code(&[], &[("expires", "token.a")], &[]),
            "projection-target"
        );
        assert_eq!(
            code(&[("a", "user.a"), ("a.b", "user.b")], &[], &[]),
            "projection-target"
        );
        assert_eq!(
            code(&[], &[("user.a", "token.a"), ("user", "token.b")], &[]),
            "projection-target"
        );
        assert_eq!(code(&[], &[], &["__proto__"]), "projection-path");
    }
}
