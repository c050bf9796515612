//! The built web client, embedded in the binary: names from Vite's manifest, files from `/assets/…`.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

use super::validators::is_known;

/// The name of a file under `/assets/` contains a hash of its bytes: it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Other files are asked for again, and answered 304.
const ASK_AGAIN: &str = "no-cache";

#[derive(RustEmbed)]
#[folder = "../../web-client/dist"]
struct Dist;

/// Which hashed file belongs to which source file of the web client.
pub struct Assets(HashMap<String, Chunk>);

/// One entry of Vite's manifest.
#[derive(Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
    /// What it imports at its beginning, by the names of the manifest.
    #[serde(default)]
    imports: Vec<String>,
}

impl Assets {
    /// Reads the manifest that was embedded; without a built web client there are no assets.
    #[must_use]
    pub fn embedded() -> Self {
        let Some(manifest) = Dist::get(".vite/manifest.json") else {
            tracing::warn!(
                "The web client was not built before this program: pages work, the editor does not. \
                 Run `make build` to have both"
            );
            return Self(HashMap::new());
        };
        Self(
            serde_json::from_slice(&manifest.data).unwrap_or_else(|error| {
                tracing::error!(%error, "The manifest of the web client cannot be read");
                HashMap::new()
            }),
        )
    }

    /// The address of the script built from a source file such as `src/edit.ts`, if it was built.
    #[must_use]
    pub fn script(&self, source: &str) -> Option<String> {
        self.0.get(source).map(|chunk| format!("/{}", chunk.file))
    }

    /// The addresses of what the script of a source file imports: a browser that knows them early need not
    /// read the script first to ask for them.
    #[must_use]
    pub fn imports(&self, source: &str) -> Vec<String> {
        let names = self.0.get(source).map(|chunk| chunk.imports.as_slice());
        let chunks = names.unwrap_or_default().iter();
        chunks.filter_map(|name| self.script(name)).collect()
    }

    /// The addresses of the style sheets that belong to a source file.
    #[must_use]
    pub fn styles(&self, source: &str) -> Vec<String> {
        let styles = self
            .0
            .get(source)
            .map(|chunk| chunk.css.as_slice())
            .unwrap_or_default();
        styles.iter().map(|file| format!("/{file}")).collect()
    }

    /// How many bytes a reader loads for this source file: its style sheets and itself, compressed.
    #[must_use]
    pub fn weight(&self, source: &str) -> usize {
        let files = self
            .0
            .get(source)
            .map(|chunk| std::iter::once(&chunk.file).chain(&chunk.css));
        let size = |file: &String| {
            let compressed = Dist::get(&format!("{file}.br")).or_else(|| Dist::get(file));
            compressed.map_or(0, |file| file.data.len())
        };
        files.map_or(0, |files| files.map(size).sum())
    }
}

/// The addresses of this file: the hashed files, and those that lie beside the folder of them
/// because their address must stay.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let fixed = Dist::iter().filter(|path| !path.contains('/'));
    fixed.fold(
        Router::new().route("/assets/{*path}", get(hashed)),
        |router, path| {
            let address = format!("/{path}");
            router.route(
                &address,
                get(|headers: HeaderMap| async move { plain(&path, &headers) }),
            )
        },
    )
}

async fn hashed(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("assets/{path}");
    match Dist::get(&path) {
        Some(file) => {
            let (data, encoding) = smallest(&path, file, &headers);
            answer(&path, data, encoding, FOR_EVER)
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn plain(path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = Dist::get(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash = file.metadata.sha256_hash();
    let tag = format!("\"{}\"", HEXLOWER.encode(&hash[..16]));
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer(path, file.data, None, ASK_AGAIN)
    };
    response.headers_mut().insert(
        header::ETAG,
        tag.parse().expect("hexadecimal fits a header"),
    );
    response
}

/// The brotli file beside, if there is one and the reader takes it.
fn smallest(
    path: &str,
    file: EmbeddedFile,
    headers: &HeaderMap,
) -> (Cow<'static, [u8]>, Option<&'static str>) {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let brotli = accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("br")
            && !weight.replace(' ', "").starts_with("q=0.0")
            && weight.replace(' ', "") != "q=0"
    });
    let compressed = if brotli {
        Dist::get(&format!("{path}.br"))
    } else {
        None
    };
    compressed.map_or((file.data, None), |compressed| {
        (compressed.data, Some("br"))
    })
}

fn answer(
    path: &str,
    data: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
    keep: &'static str,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type(path)),
        (header::CACHE_CONTROL, keep),
        (header::VARY, "accept-encoding"),
    ];
    let mut response = (headers, axum::body::Bytes::from_owner(data)).into_response();
    if let Some(encoding) = encoding {
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// What Vite builds, and no more; with `nosniff` an unknown file is a download.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
