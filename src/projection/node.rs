//! The tree of objects that a projection builds; its leaves are copied from the sources
//! as text.

use super::Source;
use super::path;
use crate::error::{ConfigError, Problem};
use crate::json;

/// A part of what a projection builds.
#[derive(Debug)]
pub(super) enum Node {
    /// The end of the session.
    Expires,
    Object(Vec<Field>),
    /// `user.id`, or a Mongoose document's `user._id`, as a string.
    Subject,
    Value(Value),
}

#[derive(Debug)]
pub(super) struct Field {
    name: String,
    /// The name as JSON, between a comma and its colon.
    key: String,
    pub(super) node: Node,
}

/// An object without members.
impl Default for Node {
    fn default() -> Self {
        Node::Object(Vec::new())
    }
}

impl Node {
    /// An object of values that have other names in their source.
    pub(super) fn copied(root: Root, names: &[(&str, &str)]) -> Self {
        names.iter().fold(Self::default(), |object, (name, from)| {
            let value = Value {
                root,
                path: vec![(*from).to_owned()],
                default: None,
            };
            object.with(name, Node::Value(value))
        })
    }

    /// The object with another member.
    #[inline(never)]
    pub(super) fn with(mut self, name: &str, node: Node) -> Self {
        if let Node::Object(fields) = &mut self {
            fields.push(Field::new(name, node));
        }
        self
    }

    pub(super) fn to_json(&self, values: &Values<'_>) -> String {
        let mut out = String::with_capacity(256);
        self.push(values, &mut out);
        out
    }

    /// Appends the value, or nothing where the source is missing.
    fn push(&self, values: &Values<'_>, out: &mut String) {
        match self {
            // A date, of which nothing is escaped.
            Node::Expires => {
                out.push('"');
                out.push_str(values.expires);
                out.push('"');
            }
            Node::Object(fields) => {
                out.push('{');
                let mut is_first = true;
                for field in fields {
                    let before = out.len();
                    out.push_str(&field.key[usize::from(is_first)..]);
                    let start = out.len();
                    field.node.push(values, out);
                    match out.len() == start {
                        true => out.truncate(before),
                        false => is_first = false,
                    }
                }
                out.push('}');
            }
            Node::Subject => push_subject(values, out),
            Node::Value(value) => {
                let found = (values.find)(value.root, &value.path);
                if let Some(text) = found.or(value.default.as_deref()) {
                    out.push_str(text);
                }
            }
        }
    }

    /// Sets the value at a path, in place of a default.
    pub(super) fn insert(&mut self, path: &[String], value: Value) {
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
            key: [",", &json::quoted(name), ":"].concat(),
            node,
        }
    }
}

fn push_subject(values: &Values<'_>, out: &mut String) {
    let named =
        |name: &str| (values.find)(Root::User, &[name.to_owned()]).filter(|id| *id != "null");
    match named("id").or_else(|| named("_id")) {
        Some(id) if id.starts_with('"') => out.push_str(id),
        Some(id) => json::push_string(out, id),
        None => {}
    }
}

/// One value of the sources.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) root: Root,
    pub(super) path: Vec<String>,
    default: Option<String>,
}

impl Value {
    pub(super) fn compile(
        kind: &str,
        target: &str,
        source: &Source,
        roots: &[Root],
    ) -> Result<Self, ConfigError> {
        let from = &source.from;
        let parts = path::parse(kind, from)?;
        let root = roots.iter().find(|root| root.as_str() == parts[0]);
        let (Some(root), true) = (root, parts.len() > 1) else {
            let paths: Vec<String> = roots
                .iter()
                .map(|root| ["`", root.as_str(), ".…`"].concat())
                .collect();
            return Err(Problem::ProjectionSource {
                kind,
                target,
                source: from,
                allowed: &paths.join(", "),
            }
            .into());
        };
        let default = source.default_json.as_deref().map(json::validate);
        let default = default
            .transpose()
            .map_err(|_| Problem::ProjectionDefault { kind, target })?;
        Ok(Self {
            root: *root,
            path: parts[1..].to_vec(),
            default: default.map(str::to_owned),
        })
    }
}

/// The first part of a source's path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Root {
    Account,
    Profile,
    Session,
    Token,
    User,
}

impl Root {
    pub(super) const FOR_JWT: [Root; 4] = [Root::User, Root::Account, Root::Profile, Root::Session];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Root::Account => "account",
            Root::Profile => "profile",
            Root::Session => "session",
            Root::Token => "token",
            Root::User => "user",
        }
    }
}

/// The sources of a projection.
pub(super) struct Values<'a> {
    /// The text of the value at a path below a root.
    pub(super) find: &'a dyn Fn(Root, &[String]) -> Option<&'a str>,
    pub(super) expires: &'a str,
}
