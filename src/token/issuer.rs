//! Issuer and audience: the claims that bind a token whose `typ` is `JWT`.

use crate::error::Reason;
use crate::json::{self, Object};

/// Issuer and audience, in JSON.
#[derive(Debug)]
pub(crate) struct Issuer {
    issuer: String,
    audience: String,
}

impl Issuer {
    pub(crate) fn new(issuer: &str, audience: &str) -> Self {
        Self {
            issuer: json::quoted(issuer),
            audience: json::quoted(audience),
        }
    }

    /// Whether the claims name both: `aud` as a string or in a list (RFC 7519 §4.1.3).
    pub(crate) fn check(&self, claims: &Object<'_>) -> Result<(), Reason> {
        let same = |own: &str, value: &str| {
            let value = json::string(value);
            value.is_some() && value == json::string(own)
        };
        let is_issuer = claims.get("iss").is_some_and(|iss| same(&self.issuer, iss));
        let is_audience = claims.get("aud").is_some_and(|aud| {
            let list = json::elements(aud).unwrap_or_default();
            same(&self.audience, aud) || list.into_iter().any(|each| same(&self.audience, each))
        });
        match is_issuer && is_audience {
            true => Ok(()),
            false => Err(Reason::Audience),
        }
    }

    pub(crate) fn stamp<'a>(&'a self, claims: &mut Object<'a>) {
        claims.set("iss", &self.issuer);
        claims.set("aud", &self.audience);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_66_issuer_and_audience_are_compared() {
        let own = Issuer::new("https://login.example", "shop \"1\"");
        let check = |iss: &str, aud: &str| {
            let claims = [r#"{"iss":"#, iss, r#","aud":"#, aud, "}"].concat();
            own.check(&Object::parse(&claims).expect("valid")).is_ok()
        };
        let iss = r#""https://login.example""#;
        for aud in [
            r#""shop \"1\"""#,
            r#""sh\u006fp \"1\"""#,
            r#"["other","shop \"1\""]"#,
        ] {
            assert!(check(iss, aud), "{aud}");
        }
        for aud in [
            r#""shop""#,
            r#""""#,
            r#"["shop"]"#,
            "[]",
            "null",
            "true",
            r#"{"0":"shop \"1\""}"#,
            r#"[["shop \"1\""]]"#,
        ] {
            assert!(!check(iss, aud), "{aud}");
        }
        for iss in [
            r#""https://login.example/""#,
            r#"["https://login.example"]"#,
            "null",
        ] {
            assert!(!check(iss, r#""shop \"1\"""#), "{iss}");
        }
        assert!(own.check(&Object::parse("{}").expect("valid")).is_err());

        let mut stamped = Object::parse(r#"{"aud":["x"],"sub":"1"}"#).expect("valid");
        own.stamp(&mut stamped);
        assert!(own.check(&stamped).is_ok());
    }
}
