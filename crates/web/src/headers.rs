//! What stands above every answer, so that a browser does nothing that a page does not need.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// What a page may load: from here, and nothing inline. MapLibre draws in a worker and reads its pictures from memory.
const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
     connect-src 'self'; worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// Fixed headers of every answer.
const FIXED: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

/// A year: how long a browser comes back by HTTPS only.
const HTTPS_ONLY: &str = "max-age=31536000; includeSubDomains";

/// Puts them in. What is shown is kept in no cache unless the answer says so itself.
pub(crate) fn add(headers: &mut HeaderMap, secure: bool) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// A value of a header from a text that somebody may have chosen: signs that would end the header are left out.
pub(crate) fn value(text: &str) -> HeaderValue {
    let safe: String = text.chars().filter(|sign| (' '..='~').contains(sign)).collect();
    HeaderValue::from_str(&safe).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_a_header() {
        assert_eq!(value("lines.csv\r\nSet-Cookie: a=b"), "lines.csvSet-Cookie: a=b");
        assert_eq!(value("Zoë"), "Zo");
    }

    #[test]
    fn nothing_inline_and_nothing_evaluated_is_allowed() {
        assert!(!CONTENT_SECURITY.contains("unsafe"));
        let mut headers = HeaderMap::new();
        add(&mut headers, true);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
