//! Sealed texts that are not sessions: what a sign-in that is under way keeps in the
//! browser. Each is encrypted under a key of its own purpose, so it opens for nothing
//! else, and never as a session.

use crate::config::Secret;
use crate::entropy::{Entropy, EntropyUnavailable};
use crate::text::hex;
use crate::token::budget::Budget;
use crate::token::jws::Type;
use crate::token::mac::sha256;
use crate::token::{Algorithm, Format, Keyring};

/// Bytes of a sealed text at most: what a register holds, all tokens of a session.
const MAX_SEALED: usize = 96 * 1024;

/// The purpose of where a provider's answer goes on to: a deployment that takes the answers
/// for others cannot know their tenant before it has opened it. As Auth.js salts it.
const BETWEEN_DEPLOYMENTS: &str = "encodedState";

/// The secrets without an `until`, which the CSRF cookie has to keep anyway. Keys are derived
/// when a purpose comes up: the names of Auth.js's check cookies follow from the request.
#[derive(Clone, Copy)]
pub(crate) struct SealingSecrets<'a> {
    pub(crate) secrets: &'a [Secret],
    /// Empty where there is none.
    pub(crate) tenant: &'a str,
}

impl SealingSecrets<'_> {
    /// A compact JWE, as the format's own library makes it where `purpose` is the name
    /// of a check cookie. [`Format::Signed`] has none of its own, and takes the shorter.
    pub(crate) fn seal(
        self,
        format: Format,
        purpose: &str,
        text: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<String, EntropyUnavailable> {
        self.keys(format, purpose).seal(text, entropy)
    }

    /// The text, if it was sealed for this purpose under any of the secrets.
    pub(crate) fn open(self, format: Format, purpose: &str, sealed: &str) -> Option<String> {
        if sealed.len() > MAX_SEALED {
            return None;
        }
        // Bounded by the size, and by how many secrets there may be.
        let opened = self
            .keys(format, purpose)
            .open(sealed.as_bytes(), 0, &Budget::unlimited());
        opened.ok().map(|opened| opened.claims)
    }

    /// What Auth.js keeps of the token of a sign-in link: SHA-256 of it and the secret, in
    /// lower-case hex. Under each secret, the one that seals first.
    pub(crate) fn link_hashes(self, token: &str) -> Vec<String> {
        let hash = |secret: &Secret| {
            let mut out = String::with_capacity(64);
            let separator = separator(self.tenant);
            let parts = [token, secret.expose(), separator, self.tenant];
            hex::push(&mut out, &sha256(&parts.map(str::as_bytes)));
            out
        };
        self.secrets.iter().map(hash).collect()
    }

    fn keys(self, format: Format, purpose: &str) -> Keyring {
        let format = match format {
            Format::Signed => Format::NextAuth,
            encrypted => encrypted,
        };
        let secrets: Vec<_> = self.secrets.iter().map(Secret::material).collect();
        let tenant = match purpose {
            BETWEEN_DEPLOYMENTS => "",
            _ => self.tenant,
        };
        let purpose = [purpose, separator(tenant), tenant].concat();
        Keyring::derive(format, Algorithm::Hs256, Type::Jwt, &secrets, &purpose)
    }
}

/// What stands before a tenant, so that no purpose or secret ends like one.
pub(crate) fn separator(tenant: &str) -> &'static str {
    if tenant.is_empty() { "" } else { "\0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "a new secret of thirty-two bytes";
    const OLD: &str = "an old secret of thirty-two byte";

    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
            bytes.fill(0);
            Ok(())
        }
    }

    fn of_nobody(secrets: &[Secret]) -> SealingSecrets<'_> {
        SealingSecrets {
            secrets,
            tenant: "",
        }
    }

    #[test]
    fn attack_149_what_one_tenant_sealed_opens_for_no_other() {
        let secrets = [Secret::new(NEW)];
        let of = |tenant| SealingSecrets {
            tenant,
            ..of_nobody(&secrets)
        };
        let (acme, umbra, none) = (of("acme"), of("umbra"), of(""));
        for format in Format::ALL {
            let sealed = acme.seal(format, "waxseal flow", "[1]", &mut Zeros);
            let sealed = sealed.expect("there is entropy");
            let open = |secrets: SealingSecrets<'_>| secrets.open(format, "waxseal flow", &sealed);
            assert_eq!(open(acme).as_deref(), Some("[1]"));
            assert_eq!(open(umbra), None);
            assert_eq!(open(none), None);
        }
        let [acme, umbra, none] = [acme, umbra, none].map(|secrets| secrets.link_hashes("token"));
        assert!(acme != umbra && acme != none && umbra != none);
    }

    #[test]
    fn where_an_answer_goes_on_to_opens_for_every_tenant_and_is_sealed_for_nothing_else() {
        let secrets = [Secret::new(NEW)];
        let of = |tenant| SealingSecrets {
            tenant,
            ..of_nobody(&secrets)
        };
        let sealed = of("acme").seal(Format::Authjs, BETWEEN_DEPLOYMENTS, "{}", &mut Zeros);
        let sealed = sealed.expect("there is entropy");
        for tenant in ["acme", "umbra", ""] {
            let open = |purpose| of(tenant).open(Format::Authjs, purpose, &sealed);
            assert_eq!(open(BETWEEN_DEPLOYMENTS).as_deref(), Some("{}"));
            assert_eq!(open("waxseal flow"), None);
        }
    }

    #[test]
    fn a_text_opens_for_its_purpose_format_and_secrets() {
        let secrets = [NEW, OLD].map(Secret::new);
        let (both, old) = (of_nobody(&secrets), of_nobody(&secrets[1..]));
        for format in Format::ALL {
            let seal = |secrets: SealingSecrets<'_>| {
                let sealed = secrets.seal(format, "waxseal flow", "[1]", &mut Zeros);
                sealed.expect("there is entropy")
            };
            let open = |purpose, sealed: &str| both.open(format, purpose, sealed);
            assert_eq!(open("waxseal flow", &seal(both)).as_deref(), Some("[1]"));
            assert_eq!(open("waxseal flow", &seal(old)).as_deref(), Some("[1]"));
            assert_eq!(open("waxseal link", &seal(both)), None);
            assert_eq!(open("waxseal flow", ""), None);
            assert_eq!(open("waxseal flow", &"x".repeat(MAX_SEALED + 1)), None);
            assert_eq!(old.open(format, "waxseal flow", &seal(both)), None);
        }
    }

    #[test]
    fn a_link_is_hashed_as_auth_js_does_under_each_secret() {
        // createHash("sha256").update(token + secret).digest("hex")
        let secrets = [NEW, OLD].map(Secret::new);
        let hashes = of_nobody(&secrets).link_hashes("token");
        assert_eq!(
            hashes,
            [
                "9e227ef7c8a4ba6577eaf76823f4084faf99544222a22d0b4ccefe5aea0999e0",
                "760a9b6333082f2fcf2a392a96cc1a9d63e6bb28b3325d7f8621f3da74f81b91",
            ]
        );
    }
}
