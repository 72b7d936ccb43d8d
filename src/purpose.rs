//! Authentication codes for other things than sessions: counters of the sign-in
//! throttle, device cookies, tickets. Their keys are derived from the secrets, so
//! they are different from the keys of tokens, and each code is valid for one purpose
//! only.

use subtle::ConstantTimeEq;

use crate::config::Secret;
use crate::sealed::SealingSecrets;
use crate::token::jwe::derive;
use crate::token::mac::{Mac, Tag};
use crate::token::{Algorithm, base64};

const INFO: &[u8] = b"waxseal purpose key";

/// One key for each secret without an `until`; the first makes codes, all verify them.
pub(crate) struct PurposeKeys(Vec<Mac>);

impl PurposeKeys {
    /// Not inlined, so that its frame can be wiped.
    #[inline(never)]
    pub(crate) fn new(SealingSecrets { secrets, tenant }: SealingSecrets<'_>) -> Self {
        let key = |secret: &Secret| {
            let key = derive::<32>(secret.expose().as_bytes(), tenant.as_bytes(), INFO);
            Mac::new(Algorithm::Hs256, &key[..])
        };
        Self(secrets.iter().map(key).collect())
    }

    /// HMAC-SHA-256 of a text for one purpose, in base64url. A purpose has no NUL.
    pub(crate) fn make(&self, purpose: &str, text: &str) -> String {
        base64::encode(tag(&self.0[0], purpose, text).as_bytes())
    }

    /// Whether a code was made for this purpose and text; in constant time.
    pub(crate) fn verify(&self, purpose: &str, text: &str, code: &str) -> bool {
        let verifies = |key: &Mac| {
            let own = base64::encode(tag(key, purpose, text).as_bytes());
            bool::from(own.as_bytes().ct_eq(code.as_bytes()))
        };
        self.0
            .iter()
            .fold(false, |found, key| found | verifies(key))
    }
}

fn tag(key: &Mac, purpose: &str, text: &str) -> Tag {
    key.tag(&[purpose.as_bytes(), b"\0", text.as_bytes()])
}

/// Never prints a key.
impl core::fmt::Debug for PurposeKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PurposeKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "a new secret of thirty-two bytes";
    const OLD: &str = "an old secret of thirty-two byte";

    fn derived(secrets: &[&str], tenant: &str) -> PurposeKeys {
        let secrets: Vec<_> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
        let secrets = &secrets;
        PurposeKeys::new(SealingSecrets { secrets, tenant })
    }

    #[test]
    fn a_code_holds_for_its_purpose_text_and_secrets() {
        let keys = derived(&[NEW, OLD], "");
        let code = keys.make("ticket", "text");
        assert_eq!(code.len(), 43);
        assert!(keys.verify("ticket", "text", &code));
        assert!(!keys.verify("device", "text", &code));
        assert!(!keys.verify("ticket", "texts", &code));
        assert!(!keys.verify("ticke", "t\0text", &code));
        assert!(!keys.verify("ticket", "text", &code[1..]));
        assert!(!keys.verify("ticket", "text", ""));

        let old = derived(&[OLD], "");
        assert!(!old.verify("ticket", "text", &code));
        assert!(keys.verify("ticket", "text", &old.make("ticket", "text")));
    }

    #[test]
    fn attack_149_a_code_of_one_tenant_is_none_of_another() {
        let [none, acme, umbra] = ["", "acme", "umbra"].map(|tenant| derived(&[NEW], tenant));
        let code = acme.make("ticket", "text");
        assert!(acme.verify("ticket", "text", &code));
        assert!(!umbra.verify("ticket", "text", &code));
        assert!(!none.verify("ticket", "text", &code));
    }
}
