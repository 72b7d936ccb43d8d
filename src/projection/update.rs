//! An update: which part of its data is allowed, and which claims it changes.

use super::field::UpdateField;
use super::path;
use crate::error::{ConfigError, Problem, WriteError};
use crate::json::{self, Object};

/// The result of an update.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Updated {
    /// The claims with the update's values, as JSON text.
    pub claims: String,
    /// The allowed part of the data, as JSON text.
    pub data: String,
    /// The configured names whose value was left out, because its type or size is not
    /// one that their [`UpdateField`] accepts.
    pub refused: Vec<String>,
}

/// What updates may change, compiled.
#[derive(Debug)]
pub(super) struct Updates {
    /// The names that the data of an update may have.
    pub(super) allowed: Vec<Allowed>,
    assignments: Vec<Assignment>,
}

/// A name that the data of an update may have.
#[derive(Debug)]
pub(super) struct Allowed {
    pub(super) path: Vec<String>,
    pub(super) field: UpdateField,
}

/// One value of the data, and the claim that it becomes.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) from: Vec<String>,
    pub(super) to: Vec<String>,
}

impl Updates {
    /// `projected` are the assignments that the `jwt` projection makes.
    pub(super) fn compile(
        fields: &[UpdateField],
        projected: Vec<Assignment>,
        protected: &[&str],
    ) -> Result<Self, ConfigError> {
        check_names(fields)?;
        let allowed = fields.iter().map(Allowed::compile);
        let allowed: Vec<Allowed> = allowed.collect::<Result<_, _>>()?;
        Ok(Self {
            assignments: assignments(projected, &allowed, protected)?,
            allowed,
        })
    }

    /// `find` gives the value that the data has for a name.
    pub(super) fn apply<'a>(
        &self,
        claims: &str,
        find: &dyn Fn(&Allowed) -> Option<&'a str>,
    ) -> Result<Updated, WriteError> {
        let invalid = |_| WriteError::Claims;
        let claims = Object::parse(claims).map_err(invalid)?.to_json();
        let mut updated = Updated {
            claims,
            data: "{}".to_owned(),
            refused: Vec::new(),
        };
        for allowed in &self.allowed {
            match find(allowed) {
                Some(value) if allowed.field.admits(value) => {
                    updated.data =
                        json::insert(&updated.data, &allowed.path, value).map_err(invalid)?;
                }
                Some(_) => updated.refused.push(allowed.field.name.clone()),
                None => {}
            }
        }
        for Assignment { from, to } in &self.assignments {
            if let Some(value) = json::lookup(&updated.data, from) {
                updated.claims = json::insert(&updated.claims, to, value).map_err(invalid)?;
            }
        }
        Ok(updated)
    }
}

impl Allowed {
    fn compile(field: &UpdateField) -> Result<Self, ConfigError> {
        Ok(Self {
            path: path::parse("update", &field.name)?,
            field: field.clone(),
        })
    }
}

fn check_names(fields: &[UpdateField]) -> Result<(), ConfigError> {
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|other| other.name == field.name) {
            return Err(Problem::RepeatedUpdate { name: &field.name }.into());
        }
    }
    Ok(())
}

/// The assignments that the `jwt` projection makes, and for the other names the claim
/// that the session shows under them by default.
fn assignments(
    projected: Vec<Assignment>,
    allowed: &[Allowed],
    protected: &[&str],
) -> Result<Vec<Assignment>, ConfigError> {
    let reads_allowed = |assignment: &&Assignment| {
        allowed
            .iter()
            .any(|each| assignment.from.starts_with(&each.path))
    };
    if let Some(unset) = projected.iter().find(|each| !reads_allowed(each)) {
        let name = unset.from.join(".");
        return Err(Problem::UnlistedUpdate { name: &name }.into());
    }
    let mut all = projected;
    for Allowed { path, .. } in allowed {
        if all.iter().any(|each| each.from.starts_with(path)) {
            continue;
        }
        let target = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["image"] | ["user", "image"] => "picture".to_owned(),
            ["user", _, ..] => path[1..].join("."),
            _ => path.join("."),
        };
        all.push(Assignment {
            from: path.clone(),
            to: path::parse_target("update", &target, protected)?,
        });
    }
    // Who the user is: whoever sends an update could become anybody.
    if all.iter().any(|each| each.to[0] == "sub") {
        return Err(Problem::UpdatedSubject.into());
    }
    Ok(all)
}
