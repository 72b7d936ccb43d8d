//! The protected header of a token, if it is not one of the few that we write
//! ourselves.

use std::borrow::Cow;

use super::base64;
use crate::error::Reason;
use crate::json::{self, Object};

/// Parameters that would change the meaning of a token or the source of its key.
/// Registered claims replicated in a header (RFC 7519 §5.3) are refused too:
/// none of the formats has them.
const REFUSED: [&str; 10] = [
    "crit", "zip", "b64", "jwk", "jku", "x5u", "x5c", "iss", "sub", "aud",
];

#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) enc: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Option<String>,
}

impl Header {
    pub(crate) fn read(segment: &[u8]) -> Result<Self, Reason> {
        let bytes = base64::decode(segment)?;
        let text = core::str::from_utf8(&bytes).map_err(|_| Reason::Malformed)?;
        let object = Object::parse(text).map_err(|_| Reason::Malformed)?;
        if REFUSED.iter().any(|name| object.get(name).is_some()) {
            return Err(Reason::Malformed);
        }
        let string = |name, reason| {
            object
                .get(name)
                .map(|value| json::string(value).map(Cow::into_owned).ok_or(reason))
                .transpose()
        };
        Ok(Self {
            alg: string("alg", Reason::Algorithm)?.ok_or(Reason::Algorithm)?,
            enc: string("enc", Reason::Algorithm)?,
            kid: string("kid", Reason::UnknownKey)?,
            typ: object
                .get("typ")
                .and_then(json::string)
                .map(Cow::into_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Header, Reason> {
        Header::read(base64::encode(json.as_bytes()).as_bytes())
    }

    #[test]
    fn reads_what_it_needs() {
        assert_eq!(
            read(r#"{"typ":"JWT","alg":"HS256","kid":"a"}"#),
            Ok(Header {
                alg: "HS256".into(),
                enc: None,
                kid: Some("a".into()),
                typ: Some("JWT".into())
            })
        );
    }

    #[test]
    fn refuses_parameters_that_change_the_meaning() {
        for name in REFUSED {
            let json = format!(r#"{{"alg":"HS256","{name}":[]}}"#);
            assert_eq!(read(&json), Err(Reason::Malformed), "{name}");
        }
        assert_eq!(
            read(r#"{"alg":"HS256","alg":"none"}"#),
            Err(Reason::Malformed)
        );
        assert_eq!(read(r#"{"alg":["HS256"]}"#), Err(Reason::Algorithm));
        assert_eq!(read(r#"{"alg":"dir","kid":7}"#), Err(Reason::UnknownKey));
        assert_eq!(read("{}"), Err(Reason::Algorithm));
    }
}
