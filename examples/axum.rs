//! Sessions in axum: an extractor for what needs one, and a middleware that puts
//! `Set-Cookie` and the cache headers on every response.
//!
//! `AUTH_SECRET=$(openssl rand -base64 48) cargo run --example axum --features http`,
//! then open <http://localhost:3000/sign-in>.

use std::{collections::HashMap, error::Error, sync::Arc};

use axum::extract::{Extension, Form, FromRequestParts, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use axum::http::{StatusCode, request::Parts};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Router, routing::get, routing::post};
use serde_json::json;
use waxseal::{Auth, Config, Outcome, Scheme, SystemEntropy, Writes};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // In production: `Config::new(secret).production(true)`.
    let auth = Auth::new(&Config::new(std::env::var("AUTH_SECRET")?))?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app(auth)).await?)
}

/// The routes, behind the middleware.
pub fn app(auth: Auth) -> Router {
    let auth = Arc::new(auth);
    Router::new()
        .route("/", get(home))
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(from_fn_with_state(auth.clone(), with_session))
        .with_state(auth)
}

/// Verifies the session, runs the handler, and writes the cookies: those of the handler,
/// or else of the session's renewal.
async fn with_session(
    State(auth): State<Arc<Auth>>,
    mut request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let renewal = match auth.verify(&parsed(request.headers()), &mut SystemEntropy) {
        Outcome::Active {
            session, writes, ..
        } => {
            request.extensions_mut().insert(Session(session));
            writes
        }
        Outcome::Invalid { writes, .. } => writes,
        Outcome::Anonymous | Outcome::Undecided => Writes::default(),
    };
    let mut response = next.run(request).await;
    let writes = response.extensions_mut().remove().unwrap_or(renewal);
    writes.apply(response.headers_mut()).map_err(failed)?;
    Ok(response)
}

/// The session of a user who is signed in, as JSON; all others get 401.
#[derive(Clone, Debug)]
struct Session(String);

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or(StatusCode::UNAUTHORIZED)
    }
}

async fn home(Session(session): Session) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "private, no-store"),
    ];
    (headers, session)
}

async fn sign_in_page(
    State(auth): State<Arc<Auth>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, StatusCode> {
    let csrf = auth
        .csrf(&parsed(&headers), None, &mut SystemEntropy)
        .map_err(failed)?;
    let mut writes = Writes::default();
    writes.set_cookie.extend(csrf.set_cookie);
    let page = [
        r#"<form method="post"><input type="hidden" name="csrfToken" value=""#,
        &csrf.token,
        r#""><input name="name"><input name="password" type="password"><button>Sign in</button></form>"#,
    ];
    Ok((Extension(writes), Html(page.concat())))
}

async fn sign_in(
    State(auth): State<Arc<Auth>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<impl IntoResponse, StatusCode> {
    let field = |name| form.get(name).map(String::as_str);
    let request = parsed(&headers);
    let csrf = auth
        .csrf(&request, field("csrfToken"), &mut SystemEntropy)
        .map_err(failed)?;
    // Here: look the user up, and compare a hash of the password.
    let (Some(name), Some("correct horse"), true) =
        (field("name"), field("password"), csrf.verified)
    else {
        return Err(StatusCode::FORBIDDEN);
    };
    let user = json!({ "user": { "id": "1", "name": name } });
    let claims = auth.sign_in_claims(&user.to_string()).map_err(failed)?;
    match auth
        .issue(&request, &claims, &mut SystemEntropy)
        .map_err(failed)?
    {
        Outcome::Active { writes, .. } => Ok((Extension(writes), Redirect::to("/"))),
        _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn sign_out(State(auth): State<Arc<Auth>>, headers: HeaderMap) -> impl IntoResponse {
    (
        Extension(auth.clear(&parsed(&headers))),
        Redirect::to("/sign-in"),
    )
}

/// This server has no TLS. Behind a proxy that has, the scheme is `Scheme::Https`.
fn parsed(headers: &HeaderMap) -> waxseal::Request<'_> {
    waxseal::Request::from(headers).scheme(Scheme::Http)
}

/// A real app also logs it: no error of waxseal holds a secret.
fn failed(_: impl Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}
