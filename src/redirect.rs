//! Where a redirect may lead: to the same origin, and nowhere else.

/// The absolute URL to go to. `base` is an origin such as
/// `https://app.example`; `url` is not trusted. Anything but a path or a URL of that
/// origin gives `base`.
///
/// ```
/// use waxseal::redirect;
///
/// let base = "https://app.example";
/// assert_eq!(redirect("/a?b=c", base), "https://app.example/a?b=c");
/// assert_eq!(redirect("https://app.example/a", base), "https://app.example/a");
/// assert_eq!(redirect("//evil.example", base), base);
/// ```
pub fn redirect(url: &str, base: &str) -> String {
    let base = base.strip_suffix('/').unwrap_or(base);
    let path = match url.strip_prefix(base) {
        Some(rest) if !url.starts_with('/') => rest,
        _ if url.starts_with('/') => url,
        _ => return base.to_owned(),
    };
    match is_safe(path) {
        true => [base, path].concat(),
        false => base.to_owned(),
    }
}

/// Whether the text after the origin is a path, query or fragment that no parser
/// takes for another host.
fn is_safe(rest: &str) -> bool {
    // Browsers drop tabs and newlines, and read a backslash as a slash.
    if rest.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    if path.is_empty() {
        return true;
    }
    let Some(after_slash) = path.strip_prefix('/') else {
        // `https://app.example@evil` and `https://app.example.evil`.
        return false;
    };
    !path.contains(['\\', '\u{2044}', '\u{2215}', '\u{ff0f}', '\u{ff3c}'])
        && !after_slash.starts_with('/')
        && !starts_with_escaped_slash(after_slash)
}

fn starts_with_escaped_slash(path: &str) -> bool {
    let start = path.get(..3).unwrap_or("");
    ["%2f", "%5c", "%09", "%0a", "%0d"]
        .iter()
        .any(|escape| start.eq_ignore_ascii_case(escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://app.example";

    #[test]
    fn keeps_the_same_origin() {
        for (url, expected) in [
            ("/", "https://app.example/"),
            (
                "/a/b?c=//evil.example#d\\",
                "https://app.example/a/b?c=//evil.example#d\\",
            ),
            ("/日本", "https://app.example/日本"),
            ("https://app.example", "https://app.example"),
            ("https://app.example/", "https://app.example/"),
            ("https://app.example?x", "https://app.example?x"),
            ("https://app.example/a#b", "https://app.example/a#b"),
        ] {
            assert_eq!(redirect(url, BASE), expected);
        }
        assert_eq!(
            redirect("/a", "http://localhost:3000/"),
            "http://localhost:3000/a"
        );
    }

    #[test]
    fn attack_33_refuses_every_way_to_another_host() {
        for url in [
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            " /a",
            "/%2f/evil.example",
            "/%2F%2Fevil.example",
            "/%5cevil.example",
            "/%09/evil.example",
            "/\u{ff0f}evil.example",
            "/\u{2215}/evil.example",
            "/a\\..\\evil",
            "https:evil.example",
            "https:/evil.example",
            "https://evil.example",
            "https://app.example.evil.example",
            "https://app.example@evil.example",
            "https://app.example:pass@evil.example",
            "https://app.example:8443/",
            "https://app.example//evil.example",
            "https://app\u{3002}example/",
            "HTTPS://evil.example",
            "http://app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "a",
            "",
            "?x",
            "#x",
            "/\u{85}/evil.example",
            "/\u{2028}evil",
        ] {
            assert_eq!(redirect(url, BASE), BASE, "{url:?}");
        }
    }
}
