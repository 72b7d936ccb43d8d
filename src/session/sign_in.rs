//! How a session begins, where that differs from the configuration.

/// How a session begins, where that differs from the configuration.
///
/// ```
/// use waxseal::SignIn;
///
/// // "Remember me" was not ticked, on a computer that others use.
/// let for_an_hour = SignIn::default().max_age(3600).ends_with_browser();
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SignIn {
    /// Seconds from the last renewal to the session's end, at most 400 days, in place of
    /// [`SessionConfig::max_age`](crate::SessionConfig::max_age).
    pub max_age: Option<u32>,
    /// Whether the cookie goes when the browser is closed.
    pub ends_with_browser: bool,
    /// When the user has signed in elsewhere, in seconds since 1970; now by default.
    pub auth_time: Option<i64>,
    /// When the user has proved who they are, in seconds since 1970, where that was not at
    /// `auth_time`; 0 where nobody knows.
    pub proof_time: Option<i64>,
    /// When earlier sessions of the user were revoked, in seconds since 1970: this one says
    /// that it began later, be it in the same second.
    pub revoked_at: Option<i64>,
}

impl SignIn {
    /// Seconds from the last renewal to the session's end, at most 400 days.
    #[must_use]
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// The cookie goes when the browser is closed.
    #[must_use]
    pub fn ends_with_browser(mut self) -> Self {
        self.ends_with_browser = true;
        self
    }

    /// When the user has signed in elsewhere, in seconds since 1970.
    #[must_use]
    pub fn auth_time(mut self, seconds: i64) -> Self {
        self.auth_time = Some(seconds);
        self
    }

    /// When the user has proved who they are, in seconds since 1970; 0 where nobody knows.
    #[must_use]
    pub fn proof_time(mut self, seconds: i64) -> Self {
        self.proof_time = Some(seconds);
        self
    }

    /// When earlier sessions of the user were revoked, in seconds since 1970.
    #[must_use]
    pub fn revoked_at(mut self, seconds: i64) -> Self {
        self.revoked_at = Some(seconds);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::SignIn;
    use crate::entropy::{Entropy, EntropyUnavailable};
    use crate::{
        Accept, Auth, Config, Format, Outcome, Reason, Renewed, Request, SessionConfig, WriteError,
        Writes,
    };

    const SECRET: &str = "a secret of at least thirty-two bytes";
    const DAY: i64 = 86_400_000;

    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyUnavailable> {
            self.0 = self.0.wrapping_add(1);
            bytes.fill(self.0);
            Ok(())
        }
    }

    fn auth(config: Config) -> Auth {
        Auth::new(&config).expect("a good configuration")
    }

    fn config() -> Config {
        Config::new(SECRET)
    }

    fn of_tenant(name: &str) -> Auth {
        auth(config().tenant(name))
    }

    /// Session, claims, and what is written.
    fn active(outcome: Outcome) -> (String, String, Option<Renewed>, Writes) {
        match outcome {
            Outcome::Active {
                session,
                token,
                renewed,
                writes,
            } => (session, token, renewed, writes),
            other => panic!("{other:?}"),
        }
    }

    fn issue(auth: &Auth, sign_in: &SignIn, now_ms: i64) -> (String, Writes) {
        let request = Request::new("", now_ms);
        let issued = auth.issue_as(&request, r#"{"sub":"1"}"#, sign_in, &mut Counter(0));
        let (_, token, _, writes) = active(issued.expect("a good sign-in"));
        (token, writes)
    }

    fn cookie(writes: &Writes) -> String {
        writes.request_cookie.clone().expect("it is written")
    }

    #[test]
    fn a_lifetime_stays_with_the_session_through_every_write() {
        let auth_of = |session| auth(config().session(session));
        let week = || SessionConfig::default().max_age(7 * 86_400);
        let auth = auth_of(week());
        let (token, writes) = issue(&auth, &SignIn::default().max_age(100 * 86_400), 0);
        assert!(token.contains(r#""exp":8640000"#), "{token}");
        assert!(writes.set_cookie[0].contains("Max-Age=8640000"));

        // A day later it is renewed, and lives a hundred days from then.
        let cookies = cookie(&writes);
        let read = auth.verify(&Request::new(&cookies, DAY), &mut Counter(9));
        let (session, token, renewed, writes) = active(read);
        assert_eq!(renewed, Some(Renewed::Rolling));
        assert!(token.contains(r#""exp":8726400"#), "{token}");
        assert!(token.contains(r#""max_age":8640000"#), "{token}");
        assert!(session.contains("1970-04-12T00:00:00.000Z"), "{session}");

        // The claims of a callback change nothing about it.
        let cookies = cookie(&writes);
        let request = Request::new(&cookies, DAY);
        let changed = r#"{"sub":"2","max_age":5,"persist":false,"proof_time":0}"#;
        let resolved = auth.resolve(&request, changed, &mut Counter(9));
        let (_, token, renewed, writes) = active(resolved.expect("good claims"));
        assert_eq!(renewed, Some(Renewed::Claims));
        assert!(token.contains(r#""max_age":8640000"#) && token.contains(r#""sub":"2""#));
        assert!(
            !token.contains("persist") && !token.contains("proof_time"),
            "{token}"
        );
        assert!(writes.set_cookie[0].contains("Max-Age=8640000"));

        // Nor does a later configuration, but for the absolute end.
        let cookies = cookie(&writes);
        let request = Request::new(&cookies, 20 * DAY);
        assert!(matches!(auth.read(&request), Outcome::Active { .. }));
        let absolute = auth_of(week().absolute_max_age(10 * 86_400));
        let Outcome::Invalid { reason, .. } = absolute.read(&request) else {
            panic!("it has ended");
        };
        assert_eq!(reason, Reason::AbsoluteMaxAge);
    }

    #[test]
    fn a_short_session_is_renewed_at_half_of_its_lifetime() {
        let auth = auth(config());
        let (_, writes) = issue(&auth, &SignIn::default().max_age(600), 0);
        let cookies = cookie(&writes);
        let renewed = |seconds: i64| {
            let request = Request::new(&cookies, seconds * 1000);
            active(auth.verify(&request, &mut Counter(9))).2
        };
        assert_eq!(renewed(299), None);
        assert_eq!(renewed(300), Some(Renewed::Rolling));
    }

    #[test]
    fn a_session_of_the_browser_has_no_date_in_its_cookie_and_keeps_its_end() {
        let auth = auth(config());
        let (token, writes) = issue(&auth, &SignIn::default().ends_with_browser(), 0);
        assert!(token.contains(r#""persist":false"#), "{token}");
        let is_of_browser = |writes: &Writes| {
            let line = &writes.set_cookie[0];
            !line.contains("Max-Age") && !line.contains("Expires")
        };
        assert!(is_of_browser(&writes), "{:?}", writes.set_cookie);
        let cookies = cookie(&writes);
        let read = auth.verify(&Request::new(&cookies, DAY), &mut Counter(9));
        let (session, _, renewed, writes) = active(read);
        assert_eq!(renewed, Some(Renewed::Rolling));
        assert!(is_of_browser(&writes), "{:?}", writes.set_cookie);
        assert!(session.contains("1970-02-01T00:00:00.000Z"), "{session}");
        let late = auth.read(&Request::new(&cookies, 31 * DAY));
        assert!(matches!(late, Outcome::Invalid { .. }), "{late:?}");
    }

    #[test]
    fn a_lifetime_of_nothing_or_beyond_what_browsers_keep_is_refused() {
        let auth = auth(config());
        for seconds in [0, 34_560_001, u32::MAX] {
            let sign_in = SignIn::default().max_age(seconds);
            let issued = auth.issue_as(&Request::new("", 0), "{}", &sign_in, &mut Counter(0));
            assert_eq!(issued.err(), Some(WriteError::Lifetime), "{seconds}");
        }
    }

    #[test]
    fn a_sign_in_elsewhere_keeps_when_it_was() {
        let auth = auth(config());
        let is_proved = |token: &str, seconds: i64| {
            let proved = auth.is_proved(token, 300, seconds * 1000);
            proved.expect("claims")
        };
        let (token, writes) = issue(&auth, &SignIn::default().proof_time(0), 1_000_000);
        assert!(token.contains(r#""auth_time":1000,"#), "{token}");
        assert!(!is_proved(&token, 1000));
        let cookies = cookie(&writes);
        let read = auth.verify(&Request::new(&cookies, 2 * DAY), &mut Counter(9));
        assert!(active(read).1.contains(r#""proof_time":0"#));

        let (token, _) = issue(&auth, &SignIn::default().auth_time(900), 1_000_000);
        assert!(token.contains(r#""auth_time":900,"#), "{token}");
        assert!(is_proved(&token, 1200) && !is_proved(&token, 1201));
        // A revocation meanwhile moves the begin alone.
        let revoked = SignIn::default().auth_time(900).revoked_at(990);
        let (token, _) = issue(&auth, &revoked, 1_000_000);
        assert!(token.contains(r#""auth_time":991,"#), "{token}");
        assert!(is_proved(&token, 1200) && !is_proved(&token, 1201));
        // Nothing happens later than now.
        let ahead = SignIn::default().auth_time(i64::MAX).proof_time(i64::MIN);
        let (token, _) = issue(&auth, &ahead, 1_000_000);
        assert!(token.contains(r#""auth_time":1000,"#), "{token}");
        assert!(token.contains(r#""proof_time":0"#), "{token}");
        assert_eq!(auth.is_proved("{}", 300, 0), Err(WriteError::Claims));
    }

    #[test]
    fn attack_147_a_session_of_another_library_proves_nothing_once_rewritten() {
        let auth = auth(config());
        let (token, _) = issue(&auth, &SignIn::default(), 0);
        assert!(!token.contains("proof_time"));
        // As it would look had Auth.js written it.
        let secret = SECRET.as_bytes();
        let foreign = crate::token::Keyring::derive(
            Format::Signed,
            crate::Algorithm::Hs256,
            crate::token::jws::Type::Own("waxseal.session-token".into()),
            &[crate::token::keys::Material {
                secret,
                until: None,
            }],
            "",
        );
        let claims = r#"{"sub":"1","iat":1000,"exp":99999999,"jti":"x"}"#;
        let sealed = foreign.seal(claims, &mut Counter(0)).expect("sealed");
        let cookies = ["__Host-waxseal.session-token=", &sealed].concat();
        let request = Request::new(&cookies, 1_100_000);
        let resolved = auth.resolve(&request, r#"{"sub":"2"}"#, &mut Counter(1));
        let (_, token, _, _) = active(resolved.expect("good claims"));
        assert!(token.contains(r#""auth_time":1000"#), "{token}");
        assert_eq!(auth.is_proved(&token, 300, 1_100_000), Ok(false));
    }

    #[test]
    fn attack_148_a_session_of_one_tenant_is_none_of_another() {
        let (acme, umbra) = (of_tenant("acme"), of_tenant("um\"bra"));
        let reason = |auth: &Auth, cookies: &str| match auth.read(&Request::new(cookies, 0)) {
            Outcome::Active { .. } => None,
            Outcome::Invalid { reason, writes } => {
                // It is somebody's, and stays.
                assert!(writes.set_cookie.is_empty());
                Some(reason)
            }
            other => panic!("{other:?}"),
        };
        let (token, writes) = issue(&umbra, &SignIn::default(), 0);
        assert!(token.contains(r#""tenant":"um\"bra""#), "{token}");
        let of_umbra = cookie(&writes);
        let of_acme = cookie(&issue(&acme, &SignIn::default(), 0).1);
        let of_nobody = cookie(&issue(&auth(config()), &SignIn::default(), 0).1);
        assert_eq!(reason(&acme, &of_acme), None);
        assert_eq!(reason(&umbra, &of_umbra), None);
        let nobody = auth(config());
        assert_eq!(reason(&nobody, &of_nobody), None);
        for (auth, cookies) in [
            (&acme, &of_umbra),
            (&umbra, &of_acme),
            (&nobody, &of_acme),
            (&nobody, &of_umbra),
            (&acme, &of_nobody),
            (&umbra, &of_nobody),
        ] {
            assert_eq!(reason(auth, cookies), Some(Reason::Audience));
        }
        // No callback moves a session to another tenant.
        let request = Request::new(&of_acme, 0);
        let resolved = acme.resolve(&request, r#"{"tenant":"um\"bra"}"#, &mut Counter(3));
        let (_, token, _, writes) = active(resolved.expect("good claims"));
        assert!(token.contains(r#""tenant":"acme""#), "{token}");
        assert_eq!(reason(&umbra, &cookie(&writes)), Some(Reason::Audience));
    }

    #[test]
    fn attack_162_no_callback_drops_or_sets_what_a_logout_finds_a_session_by() {
        for format in Format::ALL {
            let auth = auth(config().format(format));
            let claims = r#"{"sub":"1","op_sub":"P","op_sid":"S"}"#;
            let issued = auth.issue(&Request::new("", 0), claims, &mut Counter(0));
            let cookies = cookie(&active(issued.expect("good claims")).3);
            for returned in [
                r#"{"sub":"1","n":1}"#,
                r#"{"sub":"1","n":1,"op_sub":"x","op_sid":null}"#,
            ] {
                let request = Request::new(&cookies, 0);
                let resolved = auth.resolve(&request, returned, &mut Counter(1));
                let (_, token, renewed, _) = active(resolved.expect("good claims"));
                assert_eq!(renewed, Some(Renewed::Claims));
                assert!(token.contains(r#""op_sub":"P""#) && token.contains(r#""op_sid":"S""#));
            }
        }
        // Nor one that a session has not.
        let auth = auth(config());
        let (_, writes) = issue(&auth, &SignIn::default(), 0);
        let cookies = cookie(&writes);
        let request = Request::new(&cookies, 0);
        let resolved = auth.resolve(&request, r#"{"n":1,"op_sub":"x"}"#, &mut Counter(1));
        let (_, token, _, _) = active(resolved.expect("good claims"));
        assert!(!token.contains("op_sub"), "{token}");
    }

    #[test]
    fn attack_159_a_claim_of_that_name_makes_no_session_one_of_a_tenant() {
        for format in Format::ALL {
            let config = || config().format(format);
            let without = auth(config());
            let claims = r#"{"sub":"1","tenant":"acme","of_tenant":true}"#;
            let issued = without.issue(&Request::new("", 0), claims, &mut Counter(0));
            let (_, token, _, writes) = active(issued.expect("good claims"));
            assert!(token.contains(r#""tenant":"acme""#) && !token.contains("of_tenant"));
            let cookies = cookie(&writes);
            let request = Request::new(&cookies, 0);
            // Its own it is, and stays when a callback says otherwise.
            let resolved = without.resolve(&request, claims, &mut Counter(1));
            let (_, token, renewed, _) = active(resolved.expect("good claims"));
            assert!(renewed.is_none() && !token.contains("of_tenant"), "{token}");
            // Whoever chooses a name there comes in nowhere by it.
            let of_acme = |accept| auth(config().tenant("acme").accept(accept));
            let audience = |auth: Auth| {
                let outcome = auth.read(&request);
                let Outcome::Invalid { reason, .. } = outcome else {
                    return false;
                };
                reason == Reason::Audience
            };
            assert!(audience(auth(config().tenant("acme"))));
            assert!(audience(auth(
                config()
                    .tenant("umbra")
                    .accept(Accept::new(format).without_tenant())
            )));
            // That is for the configuration to say.
            let read =
                of_acme(Accept::new(format).without_tenant()).verify(&request, &mut Counter(2));
            let (_, token, renewed, _) = active(read);
            assert_eq!(renewed, Some(Renewed::Rekey));
            assert!(token.contains(r#""of_tenant":true"#), "{token}");
        }
    }

    #[test]
    fn cookies_without_a_tenant_are_taken_over_where_the_configuration_says_so() {
        for format in Format::ALL {
            let config = || config().format(format);
            let before = cookie(&issue(&auth(config()), &SignIn::default(), 0).1);
            let accept = Accept::new(format).without_tenant();
            let acme = auth(config().tenant("acme").accept(accept));
            let read = acme.verify(&Request::new(&before, 0), &mut Counter(9));
            let (_, token, renewed, _) = active(read);
            assert_eq!(renewed, Some(Renewed::Rekey));
            assert!(token.contains(r#""tenant":"acme""#), "{token}");
            let of_umbra = auth(config().tenant("umbra"));
            let of_umbra = cookie(&issue(&of_umbra, &SignIn::default(), 0).1);
            let read = acme.read(&Request::new(&of_umbra, 0));
            assert!(matches!(
                read,
                Outcome::Invalid {
                    reason: Reason::Audience,
                    ..
                }
            ));
        }
    }

    #[test]
    fn attack_149_a_csrf_token_of_one_tenant_is_none_of_another() {
        let (acme, umbra) = (of_tenant("acme"), of_tenant("umbra"));
        let made = acme.csrf(&Request::new("", 0), None, &mut Counter(0));
        let made = made.expect("there is entropy");
        let line = made.set_cookie.expect("it is new");
        let pair = line.split(';').next().unwrap_or_default();
        let verified = |auth: &Auth| {
            let request = Request::new(pair, 0);
            let csrf = auth.csrf(&request, Some(&made.token), &mut Counter(1));
            csrf.expect("there is entropy").verified
        };
        assert!(verified(&acme));
        assert!(!verified(&umbra));
        assert!(!verified(&auth(config())));
    }

    #[test]
    fn a_tenant_is_a_short_text() {
        for tenant in ["", "a\0b", "a\nb", &"x".repeat(257)] {
            let error = Auth::new(&config().tenant(tenant)).expect_err("no tenant");
            assert_eq!(error.code(), "invalid-option", "{tenant}");
        }
        of_tenant(&"é".repeat(128));
    }
}
