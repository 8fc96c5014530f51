//! The web page, as `build.rs` built it from `web/`, inside the program. It knows nothing of HTTP but
//! how files are packed for the way.

mod accept;

use std::borrow::Cow;
use std::io::Read;

use accept::accepts;

/// A file of the page, as it is sent to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// As in the header of that name.
    pub content_type: &'static str,
    /// How it is packed, as in the header `Content-Encoding`, if it is.
    pub encoding: Option<&'static str>,
    /// Whether its name changes when it does, so that it may be kept for ever.
    pub is_hashed: bool,
    /// What is sent.
    pub bytes: Cow<'static, [u8]>,
}

/// A file, as it is kept.
#[derive(Debug)]
struct File {
    path: &'static str,
    content_type: &'static str,
    content: Content,
}

/// What packs well is kept packed alone: hardly anybody asks for it as it was.
#[derive(Debug)]
#[cfg_attr(not(feature = "page"), expect(dead_code, reason = "there are no files"))]
enum Content {
    Plain(&'static [u8]),
    Small { brotli: &'static [u8], gzip: &'static [u8] },
}

/// In the order of their paths.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Where Vite puts what has a hash in its name.
const HASHED: &str = "assets/";

/// The file at a path, which begins without a slash, packed in the best way that a client takes, as it
/// says in `Accept-Encoding`. Without the feature `page` there is none.
pub fn asset(path: &str, accepted: &str) -> Option<Asset> {
    let at = FILES.binary_search_by_key(&path, |file| file.path).ok()?;
    let file = &FILES[at];
    let (encoding, bytes) = match file.content {
        Content::Plain(bytes) => (None, Cow::Borrowed(bytes)),
        Content::Small { brotli, .. } if accepts(accepted, "br") => (Some("br"), brotli.into()),
        Content::Small { gzip, .. } if accepts(accepted, "gzip") => (Some("gzip"), gzip.into()),
        Content::Small { gzip, .. } => (None, unpacked(gzip).into()),
    };
    let is_hashed = path.starts_with(HASHED);
    Some(Asset { content_type: file.content_type, encoding, is_hashed, bytes })
}

fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = flate2::read::GzDecoder::new(gzip).read_to_end(&mut bytes);
    read.expect("it was packed when the program was built");
    bytes
}

#[cfg(test)]
#[cfg(feature = "page")]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_there_in_every_packing() {
        let of = |accepted| asset("index.html", accepted).expect("there is a page");
        let [plain, gzip, brotli] = ["", "gzip", "gzip, br"].map(of);
        assert_eq!(
            [&plain, &gzip, &brotli].map(|asset| asset.encoding),
            [None, Some("gzip"), Some("br")]
        );
        assert_eq!(plain.content_type, "text/html; charset=utf-8");
        assert!(plain.bytes.starts_with(b"<!doctype html>"));
        assert_eq!(unpacked(&gzip.bytes), *plain.bytes);
        assert!(brotli.bytes.len() < gzip.bytes.len() && gzip.bytes.len() < plain.bytes.len());
        assert!(!plain.is_hashed);
    }

    #[test]
    fn what_the_page_asks_for_is_there_and_hashed() {
        let page = asset("index.html", "").expect("there is a page");
        let page = str::from_utf8(&page.bytes).expect("it is UTF-8");
        let mut kinds: Vec<&str> = page
            .split('"')
            .filter_map(|part| part.strip_prefix('/'))
            .map(|path| asset(path, "br").unwrap_or_else(|| panic!("{path} in {page}")))
            .filter(|asset| asset.is_hashed && asset.encoding == Some("br"))
            .map(|asset| asset.content_type)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, ["text/css; charset=utf-8", "text/javascript; charset=utf-8"]);
    }

    #[test]
    fn each_file_is_found_and_no_other() {
        for file in FILES {
            assert!(asset(file.path, "").is_some_and(|asset| !asset.bytes.is_empty()));
        }
        for path in ["", "/", "/index.html", "assets", "assets/", "../build.rs", "index.html.gz"] {
            assert_eq!(asset(path, ""), None, "{path}");
        }
    }
}
