//! The page to chat on, which is made elsewhere: this sends its files.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{tell, ways};

/// Gives the file at a path, which begins without a slash, packed in a way that is among those that a
/// client says it takes (`Accept-Encoding`). Where there is no page there is no file.
pub type Page = fn(path: &str, accepted: &str) -> Option<PageFile>;

/// A file of the page.
#[derive(Debug, Clone)]
pub struct PageFile {
    /// As in the header of that name.
    pub content_type: &'static str,
    /// How it is packed (`Content-Encoding`), if it is.
    pub encoding: Option<&'static str>,
    /// Whether it has another name when it is another file, so that it may be kept for ever.
    pub is_hashed: bool,
    /// What is sent.
    pub bytes: Cow<'static, [u8]>,
}

/// The file that all begins with.
const INDEX: &str = "index.html";

/// What is in a file whose name is of no other.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Whether there is a page to chat on.
pub(crate) fn is_there(page: Page) -> bool {
    page(INDEX, "gzip").is_some()
}

impl super::State {
    fn file(&self, path: &str, request: &Request) -> Option<Response> {
        let values = request.headers().get_all(header::ACCEPT_ENCODING).iter();
        let accepted: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        (self.behind.page)(path, &accepted.join(",")).map(PageFile::into_response)
    }
}

impl IntoResponse for PageFile {
    fn into_response(self) -> Response {
        let body = match self.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = self.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if self.is_hashed {
            headers.insert(header::CACHE_CONTROL, FOR_EVER);
        }
        response
    }
}

/// `GET /` and where links for people lead: the page, or what there is instead.
pub(super) async fn page(State(state): State<Arc<super::State>>, request: Request) -> Response {
    state.file(INDEX, &request).unwrap_or_else(|| ways::answer(&state, &request))
}

/// `GET` what nobody else answers: a file of the page, or nothing.
pub(super) async fn file(State(state): State<Arc<super::State>>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix('/').filter(|path| *path != INDEX);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let file = path.filter(|_| is_read).and_then(|path| state.file(path, &request));
    file.unwrap_or_else(|| tell(StatusCode::NOT_FOUND, "There is no such page here."))
}
