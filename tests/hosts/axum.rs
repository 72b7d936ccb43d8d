//! `examples/axum.rs`, asked as a browser would: one router, no port.
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

#[allow(dead_code, reason = "its `main` opens a port")]
#[path = "../../examples/axum.rs"]
mod example;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE, VARY};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;
use waxseal::{Auth, Config};

const SECRET: &str = "a secret of at least thirty-two bytes";

fn app(config: &Config) -> Router {
    example::app(Auth::new(config).unwrap())
}

/// A browser with its jar, at one app.
struct Browser {
    app: Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Self {
        Self {
            app: app(&Config::new(SECRET)),
            cookies: BTreeMap::new(),
        }
    }

    /// Sends each cookie in a header of its own, as HTTP/2 may.
    async fn ask(
        &mut self,
        method: &str,
        path: &str,
        form: &str,
    ) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(path);
        if method == "POST" {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.cookies {
            request = request.header(COOKIE, format!("{name}={value}"));
        }
        let request = request.body(Body::from(form.to_owned())).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (
            parts.status,
            parts.headers,
            String::from_utf8(body.to_vec()).unwrap(),
        )
    }

    fn keep(&mut self, line: &str) {
        let (pair, attributes) = line.split_once("; ").unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        match attributes.contains("Max-Age=0") {
            true => self.cookies.remove(name),
            false => self.cookies.insert(name.to_owned(), value.to_owned()),
        };
    }

    async fn sign_in(&mut self, password: &str) -> (StatusCode, HeaderMap, String) {
        let (_, _, page) = self.ask("GET", "/sign-in", "").await;
        let (_, rest) = page.split_once("value=\"").unwrap();
        let (token, _) = rest.split_once('"').unwrap();
        let form = format!("csrfToken={token}&name=Ada&password={password}");
        self.ask("POST", "/sign-in", &form).await
    }
}

const SESSION: &str = "waxseal.session-token";

#[tokio::test]
async fn signing_in_begins_a_session_and_signing_out_ends_it() {
    let mut browser = Browser::new();
    assert_eq!(
        browser.ask("GET", "/", "").await.0,
        StatusCode::UNAUTHORIZED
    );

    let (status, headers, _) = browser.sign_in("correct+horse").await;
    assert_eq!(
        (status, &headers[LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    assert_eq!(headers[CACHE_CONTROL], "private, no-cache, no-store");
    assert_eq!(headers[VARY], "Cookie");
    assert!(browser.cookies.contains_key(SESSION));

    let (status, headers, body) = browser.ask("GET", "/", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        body.starts_with(r#"{"user":{"name":"Ada"},"expires":""#),
        "{body}"
    );
    assert!(!headers.contains_key(SET_COOKIE), "nothing has changed");

    let (_, headers, _) = browser.ask("POST", "/sign-out", "").await;
    assert_eq!(headers[CACHE_CONTROL], "private, no-cache, no-store");
    assert!(!browser.cookies.contains_key(SESSION));
    assert_eq!(
        browser.ask("GET", "/", "").await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_renewal_is_put_on_whatever_the_handler_answers() {
    let mut browser = Browser::new();
    browser.sign_in("correct+horse").await;
    let before = browser.cookies[SESSION].clone();
    browser.app = app(&Config::new("another secret of thirty-two bytes or more").secret(SECRET));

    let (status, headers, _) = browser.ask("GET", "/", "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[CACHE_CONTROL], "private, no-cache, no-store");
    assert_ne!(browser.cookies[SESSION], before);
}

#[tokio::test]
async fn neither_a_wrong_password_nor_a_foreign_form_signs_in() {
    let mut browser = Browser::new();
    assert_eq!(browser.sign_in("guess").await.0, StatusCode::FORBIDDEN);
    let form = "name=Ada&password=correct+horse";
    assert_eq!(
        browser.ask("POST", "/sign-in", form).await.0,
        StatusCode::FORBIDDEN
    );
    assert!(!browser.cookies.contains_key(SESSION));
}

#[tokio::test]
async fn a_cookie_that_was_changed_is_no_session() {
    let mut browser = Browser::new();
    browser.sign_in("correct+horse").await;
    browser
        .cookies
        .entry(SESSION.to_owned())
        .or_default()
        .insert(30, 'x');
    assert_eq!(
        browser.ask("GET", "/", "").await.0,
        StatusCode::UNAUTHORIZED
    );
}
