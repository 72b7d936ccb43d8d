//! Single tokens of sessions, without cookies and without a session around them: for who
//! knows secrets, format and salt, and for the tokens of an application's own codec.

use crate::config::{Config, Secret};
use crate::cookie::name::is_base_name;
use crate::entropy::Entropy;
use crate::error::{ConfigError, Problem, Reason, WriteError};
use crate::json::Object;
use crate::text::date;
use crate::token::budget::Budget;
use crate::token::claims::Claims;
use crate::token::jws::Type;
use crate::token::keys::Material;
use crate::token::{Format, Keyring};

/// The keys for the tokens of one salt, under the secrets of a configuration: those of its
/// format. The salt is the cookie's whole name for [`Format::Authjs`], empty for the sessions
/// of [`Format::NextAuth`], and for [`Format::Signed`] the base name, without which the `typ`
/// is `JWT`.
pub(crate) struct Single(Keyring);

impl Single {
    /// # Errors
    ///
    /// A mistake in the secrets, or a signed token's salt that is no base name.
    pub(crate) fn new(config: &Config, salt: &str) -> Result<Self, ConfigError> {
        config.check_secrets()?;
        let typ = match salt {
            "" => Type::Jwt,
            name => Type::Own(name.to_owned()),
        };
        if config.format == Format::Signed && typ != Type::Jwt && !is_base_name(salt) {
            return Err(Problem::CookieName { name: salt }.into());
        }
        let secrets: Vec<Material<'_>> = config.secrets.iter().map(Secret::material).collect();
        let (format, algorithm) = (config.format, config.algorithm);
        Ok(Self(Keyring::derive(
            format, algorithm, typ, &secrets, salt,
        )))
    }

    /// Seals claims as they are: the dates and the `jti` are the caller's.
    ///
    /// # Errors
    ///
    /// The claims are not a strict JSON object, or there is no randomness.
    pub(crate) fn seal(
        &self,
        claims: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, WriteError> {
        Object::parse(claims).map_err(|_| WriteError::Claims)?;
        Ok(self.0.seal(claims, entropy)?)
    }

    /// The claims of a token that is valid at `now_ms` by `exp` and `nbf`, as the JSON text
    /// that was sealed. It costs no more than the cookies of a request may.
    ///
    /// # Errors
    ///
    /// Why the token was refused.
    pub(crate) fn open(&self, token: &str, now_ms: i64) -> Result<String, Reason> {
        let now_ms = date::clamp(now_ms);
        let opened = self.0.open(token.as_bytes(), now_ms, &Budget::request())?;
        Claims::read(&opened.claims)?.check(now_ms)?;
        Ok(opened.claims)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SystemEntropy;
    use crate::token::Algorithm;

    const NEW: &str = "a new secret of thirty-two bytes";
    const OLD: &str = "an old secret of thirty-two byte";
    const NOW: i64 = 1_700_000_000_000;
    const CLAIMS: &str = r#"{"sub":"1","exp":1700000100.5}"#;

    fn config(format: Format, secrets: &[&str]) -> Config {
        Config {
            secrets: secrets.iter().map(|text| Secret::new(*text)).collect(),
            format,
            allow_weak_secret: true,
            ..Config::default()
        }
    }

    fn keys(format: Format, secrets: &[&str], salt: &str) -> Single {
        Single::new(&config(format, secrets), salt).expect("valid")
    }

    fn sealed(keys: &Single) -> String {
        keys.seal(CLAIMS, &mut SystemEntropy).expect("sealed")
    }

    #[test]
    fn a_token_opens_as_it_was_sealed_under_its_format_salt_and_secret_alone() {
        let salts = ["authjs.session-token", "other", ""];
        let all = || {
            Format::ALL
                .into_iter()
                .flat_map(|format| salts.map(|salt| (format, salt)))
        };
        for (format, salt) in all() {
            let token = sealed(&keys(format, &[NEW], salt));
            for (other, salt_of_other) in all() {
                let opened = keys(other, &[NEW], salt_of_other).open(&token, NOW);
                let is_same = (other, salt_of_other) == (format, salt);
                assert_eq!(
                    opened.as_deref() == Ok(CLAIMS),
                    is_same,
                    "{format:?} {other:?}"
                );
            }
            assert!(keys(format, &[OLD], salt).open(&token, NOW).is_err());
        }
    }

    #[test]
    fn the_first_secret_seals_and_all_open() {
        for format in Format::ALL {
            let (both, old) = (keys(format, &[NEW, OLD], "a"), keys(format, &[OLD], "a"));
            assert_eq!(both.open(&sealed(&old), NOW).as_deref(), Ok(CLAIMS));
            assert!(old.open(&sealed(&both), NOW).is_err());
        }
    }

    #[test]
    fn a_secret_opens_up_to_its_end() {
        let mut ending = config(Format::NextAuth, &[NEW]);
        ending.secrets.push(Secret::new(OLD).until(NOW));
        let ending = Single::new(&ending, "").expect("valid");
        let token = sealed(&keys(Format::NextAuth, &[OLD], ""));
        assert_eq!(ending.open(&token, NOW - 1).as_deref(), Ok(CLAIMS));
        assert_eq!(ending.open(&token, NOW), Err(Reason::Signature));
    }

    #[test]
    fn a_token_ends_fifteen_seconds_after_its_exp() {
        let keys = keys(Format::Authjs, &[NEW], "a");
        let token = sealed(&keys);
        assert!(keys.open(&token, 1_700_000_115_999).is_ok());
        assert_eq!(keys.open(&token, 1_700_000_116_000), Err(Reason::Expired));
    }

    #[test]
    fn mistakes_say_what_they_are() {
        let of = |format, secrets: &[&str], salt| {
            let error = Single::new(&config(format, secrets), salt).err();
            error.map(|error| error.code())
        };
        assert_eq!(of(Format::Authjs, &[], "a"), Some("missing-secret"));
        assert_eq!(of(Format::Authjs, &[""], "a"), Some("missing-secret"));
        assert_eq!(of(Format::Signed, &[NEW], "__Host-a"), Some("cookie-name"));
        assert_eq!(of(Format::Signed, &[NEW], ""), None);
        for claims in ["", "[]", "null", r#"{"a":1,"a":2}"#, "{"] {
            let sealed = keys(Format::Authjs, &[NEW], "a").seal(claims, &mut SystemEntropy);
            assert_eq!(sealed, Err(WriteError::Claims), "{claims}");
        }
    }

    #[test]
    fn a_signed_token_has_the_algorithm_of_the_configuration() {
        let strong = Config {
            algorithm: Algorithm::Hs512,
            ..config(Format::Signed, &[NEW])
        };
        let token = sealed(&Single::new(&strong, "").expect("valid"));
        let weaker = keys(Format::Signed, &[NEW], "").open(&token, NOW);
        assert_eq!(weaker, Err(Reason::Algorithm));
    }

    proptest! {
        #[test]
        fn no_text_opens_and_none_stops_the_core(
            token in "(eyJ[A-Za-z0-9_-]{0,40}|\\PC{0,20})(\\.[A-Za-z0-9_-]{0,40}){0,6}",
            now in any::<i64>(),
        ) {
            for format in Format::ALL {
                prop_assert!(keys(format, &[NEW, OLD], "a").open(&token, now).is_err());
            }
        }
    }
}
