//! Answers that are whole in memory, compressed once for each coding, on a thread where that may take its time.
//!
//! Whoever asks again and again, without `br` or by another spelling of an address, gets what was compressed for the
//! first. What is the same is found by a hash of it under a key of this process: nobody can make two pages be taken for
//! one. Streams go on to the layer outside of this one.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use tokio::sync::Semaphore;

use super::validators::accepted;
use super::work;

/// Shorter answers are sent as they are.
const SHORTEST: u64 = 256;
/// Longer ones are compressed as they leave.
const LONGEST: u64 = 8 * 1024 * 1024;
/// Bytes that are kept compressed: some thousand pages.
const KEPT: usize = 16 * 1024 * 1024;
/// Answers that are compressed at once: whoever asks for pages waits, not whoever writes.
const AT_ONCE: usize = 2;
/// Of 11 and of 9: what costs about 1 ms for 100 kB.
const BROTLI: i32 = 4;
const GZIP: u32 = 4;
/// Bytes handed on at a time inside the encoder.
const BUFFER: usize = 4096;

/// What was compressed.
#[derive(Debug)]
pub(crate) struct Compressions {
    kept: Mutex<Kept>,
    turns: Semaphore,
    hasher: RandomState,
}

/// What an answer says, by a hash and its length, and how it is coded.
type Content = (u64, usize, &'static str);

#[derive(Debug, Default)]
struct Kept {
    by_content: HashMap<Content, Bytes>,
    /// The oldest first.
    order: VecDeque<Content>,
    bytes: usize,
}

impl Default for Compressions {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            hasher: RandomState::new(),
        }
    }
}

/// Compresses what is whole and worth it.
pub(crate) async fn once(
    State(compressions): State<Arc<Compressions>>,
    request: Request,
    next: Next,
) -> Response {
    let coding = accepted(request.headers());
    let response = next.run(request).await;
    let Some(coding) = coding.filter(|_| is_worth_it(&response)) else {
        return response;
    };
    let (mut parts, body) = response.into_parts();
    let longest = usize::try_from(LONGEST).unwrap_or(usize::MAX);
    let Ok(plain) = to_bytes(body, longest).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let body = match compressions.get(plain.clone(), coding).await {
        Some(compressed) => {
            let headers = &mut parts.headers;
            headers.remove(header::CONTENT_LENGTH);
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            headers
                .entry(header::VARY)
                .or_insert(HeaderValue::from_static("accept-encoding"));
            compressed
        }
        None => plain,
    };
    Response::from_parts(parts, body.into())
}

fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let text = kind.starts_with("text/") || kind.contains("json") || kind.contains("xml");
    let length = response.body().size_hint().exact();
    text && !kind.starts_with("text/event-stream")
        && !headers.contains_key(header::CONTENT_ENCODING)
        && length.is_some_and(|length| (SHORTEST..=LONGEST).contains(&length))
}

impl Compressions {
    /// `None` only where a thread failed.
    async fn get(&self, plain: Bytes, coding: &'static str) -> Option<Bytes> {
        let content = (self.hasher.hash_one(&plain), plain.len(), coding);
        let found = || self.kept().by_content.get(&content).cloned();
        if let Some(kept) = found() {
            return Some(kept);
        }
        let _turn = self.turns.acquire().await.ok()?;
        // Somebody else may have asked for the same.
        if let Some(kept) = found() {
            return Some(kept);
        }
        work::COMPRESSED.add(plain.len());
        let compressing = tokio::task::spawn_blocking(move || compress(&plain, coding));
        let compressed: Bytes = compressing.await.ok()?.ok()?.into();
        self.kept().keep(content, compressed.clone());
        Some(compressed)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is found is whole; what could not be kept is made again.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, content: Content, compressed: Bytes) {
        self.bytes += compressed.len();
        if self.by_content.insert(content, compressed).is_none() {
            self.order.push_back(content);
        }
        while self.bytes > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            let gone = self.by_content.remove(&oldest);
            self.bytes -= gone.map_or(0, |gone| gone.len());
        }
    }
}

fn compress(plain: &[u8], coding: &str) -> io::Result<Vec<u8>> {
    if coding == "gzip" {
        let mut writer = GzEncoder::new(Vec::new(), Compression::new(GZIP));
        writer.write_all(plain)?;
        return writer.finish();
    }
    let params = BrotliEncoderParams {
        quality: BROTLI,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut writer = CompressorWriter::with_params(Vec::new(), BUFFER, &params);
    writer.write_all(plain)?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_is_compressed_once_for_each_coding() {
        let compressions = Compressions::default();
        let page = Bytes::from("la même page ".repeat(1000));
        let before = work::COMPRESSED.get();
        for _ in 0..100 {
            let gzip = compressions.get(page.clone(), "gzip").await.unwrap();
            assert!(gzip.len() < page.len() / 10);
            let mut plain = Vec::new();
            let brotli = compressions.get(page.clone(), "br").await.unwrap();
            brotli::BrotliDecompress(&mut &brotli[..], &mut plain).unwrap();
            assert_eq!(plain, page);
        }
        assert_eq!(work::COMPRESSED.get() - before, 2 * page.len() as u64);
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes() {
        let mut kept = Kept::default();
        for number in 0..100 {
            kept.keep((number, 1, "br"), vec![0; 1024 * 1024].into());
        }
        assert_eq!(kept.bytes, KEPT);
        assert_eq!((kept.by_content.len(), kept.order.len()), (16, 16));
        assert!(kept.by_content.contains_key(&(99, 1, "br")));
    }
}
