//! The setters of the configuration: each changes one option.

use super::{Accept, Config, CookieConfig, JwtConfig, JwtType, Secret, SessionConfig};
use crate::cookie::name::Prefix;
use crate::cookie::set_cookie::SameSite;
use crate::projection::{ProjectionConfig, Source, UpdateField};
use crate::token::{Algorithm, Format};

impl Config {
    /// Signed sessions under this secret, with all defaults.
    ///
    /// ```
    /// use waxseal::{Auth, Config, Format, Secret, SessionConfig};
    ///
    /// let leaked = Secret::new("an old secret of at least thirty-two bytes");
    /// let config = Config::new("a new secret of at least thirty-two bytes")
    ///     .secret(leaked.until(1_702_592_000_000))
    ///     .accept(Format::Authjs)
    ///     .session(SessionConfig::default().max_age(3600));
    /// Auth::new(&config)?;
    /// # Ok::<(), waxseal::ConfigError>(())
    /// ```
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self::default().secret(secret)
    }

    /// Adds a secret, which is tried after those before it.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Whose sessions these are, where several share a secret.
    #[must_use]
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// Refuse weak secrets, and prefer https where the scheme is not known.
    #[must_use]
    pub fn production(mut self, production: bool) -> Self {
        self.production = production;
        self
    }

    /// Accept a weak secret.
    #[must_use]
    pub fn allow_weak_secret(mut self, allow: bool) -> Self {
        self.allow_weak_secret = allow;
        self
    }

    /// The format of new cookies.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The HMAC of the format `signed`.
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The purpose that signed tokens state.
    #[must_use]
    pub fn jwt(mut self, jwt: JwtConfig) -> Self {
        self.jwt = jwt;
        self
    }

    /// Adds another format that is read.
    #[must_use]
    pub fn accept(mut self, accept: impl Into<Accept>) -> Self {
        self.accept.push(accept.into());
        self
    }

    /// Lifetimes.
    #[must_use]
    pub fn session(mut self, session: SessionConfig) -> Self {
        self.session = session;
        self
    }

    /// The cookie's name and attributes.
    #[must_use]
    pub fn cookie(mut self, cookie: CookieConfig) -> Self {
        self.cookie = cookie;
        self
    }

    /// User to token, token to session.
    #[must_use]
    pub fn projections(mut self, projections: ProjectionConfig) -> Self {
        self.projections = projections;
        self
    }
}

impl JwtConfig {
    /// Tokens with the `typ` `JWT`, which carry this issuer and audience and are refused
    /// with others.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            typ: JwtType::Jwt,
            issuer: Some(issuer.into()),
            audience: Some(audience.into()),
        }
    }
}

impl Accept {
    /// A format under its own cookie name.
    pub fn new(format: Format) -> Self {
        format.into()
    }

    /// The base name of its cookie, without prefix.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The `Domain` of its cookie.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// The `Path` of its cookie.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The only prefix with which it is read.
    #[must_use]
    pub fn prefix(mut self, prefix: Prefix) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// Reads tokens that name no tenant too, where there is a [`Config::tenant`].
    #[must_use]
    pub fn without_tenant(mut self) -> Self {
        self.without_tenant = true;
        self
    }
}

impl SessionConfig {
    /// Seconds from a session's last renewal to its end.
    #[must_use]
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Seconds after which a cookie is renewed.
    #[must_use]
    pub fn update_age(mut self, seconds: u64) -> Self {
        self.update_age = Some(seconds);
        self
    }

    /// Seconds from sign-in to the session's end, however often it is renewed.
    #[must_use]
    pub fn absolute_max_age(mut self, seconds: u64) -> Self {
        self.absolute_max_age = Some(seconds);
        self
    }
}

impl CookieConfig {
    /// Base name, without prefix.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The session cookie's whole name, prefix and all.
    #[must_use]
    pub fn exact_name(mut self, name: impl Into<String>) -> Self {
        self.exact_name = Some(name.into());
        self
    }

    /// `Domain`.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// `Path`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// `SameSite`.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Whether to use `Secure` and a name prefix, whatever the request's scheme is.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = Some(secure);
        self
    }

    /// `Partitioned`.
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }
}

impl ProjectionConfig {
    /// Adds a claim (user to token).
    #[must_use]
    pub fn jwt(mut self, target: impl Into<String>, source: impl Into<Source>) -> Self {
        self.jwt.push((target.into(), source.into()));
        self
    }

    /// Adds a part of the session (token to session).
    #[must_use]
    pub fn session(mut self, target: impl Into<String>, source: impl Into<Source>) -> Self {
        self.session.push((target.into(), source.into()));
        self
    }

    /// Adds a name that the data of an update may change; pass an [`UpdateField`] for
    /// other values than short scalars.
    #[must_use]
    pub fn update(mut self, field: impl Into<UpdateField>) -> Self {
        self.update.push(field.into());
        self
    }
}

impl Source {
    /// The same path, with the JSON text to use where there is no value at it.
    #[must_use]
    pub fn or(mut self, default_json: impl Into<String>) -> Self {
        self.default_json = Some(default_json.into());
        self
    }
}
