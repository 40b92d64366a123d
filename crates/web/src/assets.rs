//! Style, scripts, typefaces and the map, carried in the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// A year: what stands under the digest of its bytes never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// An hour: what is asked for by its name alone.
const FOR_NOW: &str = "public, max-age=3600";

/// The first signs of each asset's digest.
static MARKS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mark = |name: &str| Assets::get(name).map(|file| HEXLOWER.encode(&file.metadata.sha256_hash()[..6]));
    Assets::iter().filter_map(|name| Some((name.to_string(), mark(&name)?))).collect()
});

/// The address of an asset, which changes with its bytes.
pub(crate) fn address(name: &str) -> String {
    MARKS.get(name).map_or_else(|| format!("/assets/{name}"), |mark| format!("/assets/{name}?v={mark}"))
}

/// Answers with an asset.
pub(crate) async fn asset(Path(name): Path<String>, RawQuery(query): RawQuery) -> Response<Body> {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let marked = query.is_some_and(|query| MARKS.get(&name).is_some_and(|mark| query == format!("v={mark}")));
    let headers =
        [(header::CONTENT_TYPE, kind(&name)), (header::CACHE_CONTROL, if marked { FOR_EVER } else { FOR_NOW })];
    (headers, file.data.into_owned()).into_response()
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "geojson" | "map" => "application/json",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_is_there_and_its_address_tells_its_bytes() {
        assert!(Assets::get("app.css").is_some());
        assert!(address("app.css").starts_with("/assets/app.css?v="));
        assert_eq!(address("no-such-thing"), "/assets/no-such-thing");
    }
}
