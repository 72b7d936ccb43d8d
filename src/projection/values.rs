//! Projections of values that the caller reads: it asks for the paths, and passes a flat
//! JSON object from each path to its value. JavaScript does so, which reads a property
//! where JSON would have the whole user.

use super::node::{Node, Root, Values};
use super::{Projections, Updated};
use crate::error::WriteError;
use crate::json::Object;

impl Projections {
    /// The paths that a sign-in reads, such as `user.name`, each once.
    pub(crate) fn sign_in_paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        collect(&self.jwt, &mut paths);
        paths
    }

    /// The claims of a sign-in.
    pub(crate) fn sign_in_values(&self, values: &str) -> Result<String, WriteError> {
        let values = Object::parse(values).map_err(|_| WriteError::Claims)?;
        Ok(self.jwt.to_json(&Values {
            find: &|root, path| values.get(&dotted(root, path)),
            expires: "",
        }))
    }

    /// The names that an update reads from its data.
    pub(crate) fn update_names(&self) -> Vec<String> {
        let allowed = self.updates.allowed.iter();
        allowed.map(|allowed| allowed.field.name.clone()).collect()
    }

    /// The claims after an update, and the part of its data that is allowed.
    pub(crate) fn update_values(&self, claims: &str, values: &str) -> Result<Updated, WriteError> {
        let values = Object::parse(values).map_err(|_| WriteError::Claims)?;
        self.updates
            .apply(claims, &|allowed| values.get(&allowed.field.name))
    }
}

fn collect(node: &Node, out: &mut Vec<String>) {
    let path = match node {
        Node::Expires => return,
        Node::Object(fields) => return fields.iter().for_each(|field| collect(&field.node, out)),
        Node::Subject => dotted(Root::User, &["id".to_owned()]),
        // An update's data.
        Node::Value(value) if value.root == Root::Session => return,
        Node::Value(value) => dotted(value.root, &value.path),
    };
    if !out.contains(&path) {
        out.push(path);
    }
}

/// A path as it is configured.
fn dotted(root: Root, path: &[String]) -> String {
    [root.as_str(), ".", &path.join(".")].concat()
}

#[cfg(test)]
mod tests {
    use super::super::{ProjectionConfig, Source};
    use super::*;
    use crate::token::claims::PROTECTED;

    fn compile(config: &ProjectionConfig) -> Projections {
        Projections::compile(config, PROTECTED).expect("valid")
    }

    #[test]
    fn a_sign_in_asks_for_what_is_projected_and_no_more() {
        let paths = compile(&ProjectionConfig::default()).sign_in_paths();
        assert_eq!(paths, ["user.name", "user.email", "user.image", "user.id"]);

        let config = ProjectionConfig::default()
            .jwt("id", "user.id")
            .jwt("name", "profile.nick")
            .jwt("picture.small", "user.avatar.small")
            .jwt("theme", "session.theme")
            .update("theme");
        let paths = compile(&config).sign_in_paths();
        let expected = ["profile.nick", "user.email", "user.avatar.small", "user.id"];
        assert_eq!(paths, expected);
    }

    #[test]
    fn values_by_their_paths_become_the_same_claims() {
        let config = ProjectionConfig::default()
            .jwt("id", "user.id")
            .jwt("org", "user.org")
            .jwt("city", "user.org.city")
            .jwt("plan", Source::from("profile.plan").or("\"free\""));
        let projections = compile(&config);
        let nested = r#"{"user":{"id":7,"name":"A","org":{"city":"B","x":[1]}}}"#;
        let flat =
            r#"{"user.name":"A","user.id":7,"user.org":{"city":"B","x":[1]},"user.org.city":"B"}"#;
        let claims = projections.sign_in_values(flat).expect("valid");
        assert_eq!(Ok(claims), projections.sign_in(nested));
        assert!(
            projections
                .sign_in_values(r#"{"user.id":7,"user.id":8}"#)
                .is_err()
        );
    }

    #[test]
    fn an_update_takes_values_by_their_names() {
        let config = ProjectionConfig::default()
            .update("user.name")
            .update("theme");
        let projections = compile(&config);
        assert_eq!(projections.update_names(), ["user.name", "theme"]);
        let nested = r#"{"user":{"name":"B","role":"x"},"theme":{}}"#;
        let flat = r#"{"user.name":"B","theme":{},"role":"x"}"#;
        let updated = projections.update_values("{}", flat).expect("valid");
        assert_eq!(updated.claims, r#"{"name":"B"}"#);
        assert_eq!(Ok(updated), projections.update("{}", nested));
    }
}
