//! The paths of values in a configuration: names with dots between them.

use crate::error::{ConfigError, Problem};

/// Path parts that would reach into an object's prototype in JavaScript.
const FORBIDDEN: [&str; 3] = ["__proto__", "constructor", "prototype"];

const MAX_PARTS: usize = 8;

/// The parts of a path in the projection `kind`.
pub(super) fn parse(kind: &str, text: &str) -> Result<Vec<String>, ConfigError> {
    let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    let is_forbidden = |part: &String| part.is_empty() || FORBIDDEN.contains(&part.as_str());
    if parts.len() > MAX_PARTS || parts.iter().any(is_forbidden) {
        return Err(Problem::ProjectionPath { kind, path: text }.into());
    }
    Ok(parts)
}

/// The parts of a path that is written to. waxseal writes the `reserved` names itself.
pub(super) fn parse_target(
    kind: &str,
    text: &str,
    reserved: &[&str],
) -> Result<Vec<String>, ConfigError> {
    let parts = parse(kind, text)?;
    if reserved.contains(&parts[0].as_str()) {
        return Err(Problem::ReservedTarget { kind, target: text }.into());
    }
    Ok(parts)
}
