//! Projections: which values go from the user into the token, and from the token
//! into the session. They are data, compiled once.

mod field;
mod node;
mod path;
mod update;
#[cfg(any(test, feature = "js"))]
mod values;

pub use field::{JsonType, UpdateField};
pub use update::Updated;

use crate::error::{ConfigError, Problem, WriteError};
use crate::json::{self, Object};
use node::{Node, Root, Value, Values};
use update::{Allowed, Assignment, Updates};

/// Where a value comes from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Deserialize),
    serde(rename_all = "camelCase")
)]
#[non_exhaustive]
pub struct Source {
    /// A path such as `user.role`. Roots for the `jwt` projection: `user`,
    /// `account`, `profile`, `session`; for the `session` projection: `token`.
    pub from: String,
    /// JSON text of the value to use where the source is missing.
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
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct ProjectionConfig {
    /// User to token, at sign-in and update. Before yours: `name`, `email`,
    /// `picture` (`user.image`), `sub` (`user.id`).
    pub jwt: Vec<(String, Source)>,
    /// Token to session, at each read. Before yours: `user.name`, `user.email`,
    /// `user.image` (`token.picture`), `expires`.
    pub session: Vec<(String, Source)>,
    /// What the data of an update may change: names, or paths such as `user.name`, with
    /// the types and sizes that they accept. A name that no `jwt` projection reads from
    /// `session` changes the claim that the session shows under it by default.
    pub update: Vec<UpdateField>,
}

/// The compiled projections.
#[derive(Debug)]
pub(crate) struct Projections {
    jwt: Node,
    updates: Updates,
}

/// From the token to the session, which is all that a read needs of them.
#[derive(Debug)]
pub(crate) struct SessionProjection(Node);

impl SessionProjection {
    pub(crate) fn compile(config: &ProjectionConfig) -> Result<Self, ConfigError> {
        let user = [("name", "name"), ("email", "email"), ("image", "picture")];
        let user = Node::copied(Root::Token, &user);
        let session = Node::default()
            .with("user", user)
            .with("expires", Node::Expires);
        let mut session = Builder::new("session", session, &["expires"], &[Root::Token]);
        for (target, source) in &config.session {
            session.add(target, source)?;
        }
        Ok(Self(session.root))
    }

    /// The session of these claims; `expires` is an ISO 8601 text.
    pub(crate) fn project(&self, claims: &Object<'_>, expires: &str) -> String {
        let values = Values {
            find: &|_, path| json::lookup(claims.get(&path[0])?, &path[1..]),
            expires,
        };
        self.0.to_json(&values)
    }
}

impl Projections {
    /// `protected` are the claims that no projection may write.
    pub(crate) fn compile(
        config: &ProjectionConfig,
        protected: &[&str],
    ) -> Result<Self, ConfigError> {
        let jwt = [("name", "name"), ("email", "email"), ("picture", "image")];
        let jwt = Node::copied(Root::User, &jwt).with("sub", Node::Subject);
        let mut jwt = Builder::new("jwt", jwt, protected, &Root::FOR_JWT);
        let mut projected = Vec::new();
        for (target, source) in &config.jwt {
            projected.extend(jwt.add(target, source)?);
        }
        Ok(Self {
            jwt: jwt.root,
            updates: Updates::compile(&config.update, projected, protected)?,
        })
    }

    /// The claims of a sign-in. `input` has `user`, and perhaps `account` and
    /// `profile`.
    pub(crate) fn sign_in(&self, input: &str) -> Result<String, WriteError> {
        let input = Object::parse(input).map_err(|_| WriteError::Claims)?;
        let object = |root: Root| match input.get(root.as_str()) {
            Some(text) if text.starts_with('{') => Object::parse(text),
            _ => Ok(Object::default()),
        };
        let roots = [Root::User, Root::Account, Root::Profile];
        let objects = roots.map(|root| object(root).map(|object| (root, object)));
        let objects: Result<Vec<_>, _> = objects.into_iter().collect();
        let objects = objects.map_err(|_| WriteError::Claims)?;
        Ok(self.jwt.to_json(&Values {
            find: &|root, path| {
                let (_, object) = objects.iter().find(|(other, _)| *other == root)?;
                json::lookup(object.get(&path[0])?, &path[1..])
            },
            expires: "",
        }))
    }

    /// The claims after an update with `data`, and the part of `data` that is allowed.
    pub(crate) fn update(&self, claims: &str, data: &str) -> Result<Updated, WriteError> {
        let data = json::validate(data).map_err(|_| WriteError::Claims)?;
        let find = |field: &Allowed| json::lookup(data, &field.path);
        self.updates.apply(claims, &find)
    }
}

/// A projection under construction.
struct Builder<'a> {
    kind: &'static str,
    root: Node,
    /// The names that waxseal sets itself.
    reserved: &'a [&'a str],
    /// Where values may come from.
    sources: &'a [Root],
    targets: Vec<Vec<String>>,
}

impl<'a> Builder<'a> {
    fn new(kind: &'static str, root: Node, reserved: &'a [&'a str], sources: &'a [Root]) -> Self {
        Self {
            kind,
            root,
            reserved,
            sources,
            targets: Vec::new(),
        }
    }

    /// Adds a value, unless its target is inside of another one or contains it. Returns
    /// the assignment that an update makes by it.
    fn add(&mut self, target: &str, source: &Source) -> Result<Option<Assignment>, ConfigError> {
        let path = path::parse_target(self.kind, target, self.reserved)?;
        let value = Value::compile(self.kind, target, source, self.sources)?;
        let overlaps = |other: &Vec<String>| other.starts_with(&path) || path.starts_with(other);
        if self.targets.iter().any(overlaps) {
            return Err(Problem::OverlappingTargets {
                kind: self.kind,
                target: &path.join("."),
            }
            .into());
        }
        let assignment = (value.root == Root::Session).then(|| Assignment {
            from: value.path.clone(),
            to: path.clone(),
        });
        self.root.insert(&path, value);
        self.targets.push(path);
        Ok(assignment)
    }
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

    fn session_of(config: &ProjectionConfig, claims: &str) -> String {
        let projection = SessionProjection::compile(config).expect("valid");
        projection.project(&Object::parse(claims).expect("valid"), "E")
    }

    fn code(jwt: &[(&str, &str)], session: &[(&str, &str)], update: &[&str]) -> &'static str {
        let config = config(jwt, session, update);
        let written = Projections::compile(&config, PROTECTED).map(|_| ());
        let read = SessionProjection::compile(&config).map(|_| ());
        written.and(read).expect_err("invalid").code()
    }

    #[test]
    fn the_defaults_are_those_of_authjs() {
        let projections = compile(&[], &[], &[]);
        let claims = projections
            .sign_in(r#"{"user":{"id":7,"name":"A","image":null,"password":"x"}}"#)
            .expect("valid");
        assert_eq!(claims, r#"{"name":"A","picture":null,"sub":"7"}"#);
        let none = config(&[], &[], &[]);
        assert_eq!(
            session_of(&none, r#"{"name":"A","picture":null,"sub":"7","role":"x"}"#),
            r#"{"user":{"name":"A","image":null},"expires":"E"}"#
        );
        assert_eq!(session_of(&none, "{}"), r#"{"user":{},"expires":"E"}"#);
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
        assert_eq!(
            session_of(&config, r#"{"sub":"1","nick":"N","org":{"id":3}}"#),
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
