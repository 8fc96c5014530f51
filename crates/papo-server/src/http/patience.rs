//! How long who asks for pages is waited for.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::HttpService;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use crate::limits::{
    HTTP_HEADER_TIME, HTTP_HEADERS_LEN_MAX, HTTP_HEADERS_MAX, HTTP_LIFE, HTTP_STALL,
};

/// Answers what is asked on one connection, to its end.
pub(super) async fn talk<T, S>(wire: T, service: S)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: HttpService<Incoming, ResBody = Body>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HTTP_HEADER_TIME)
        // Who has said all is answered all the same.
        .half_close(true)
        .max_headers(HTTP_HEADERS_MAX)
        .max_header_size(HTTP_HEADERS_LEN_MAX)
        // What may come at once can be more than that.
        .max_buf_size(HTTP_HEADERS_LEN_MAX)
        .serve_connection(TokioIo::new(Hurried::new(wire)), service)
        .with_upgrades();
    // Whatever went wrong, the other end is who has to know, and does.
    let _over = timeout(HTTP_LIFE, connection).await;
}

/// A connection that is given up when its other end takes nothing of what it was sent.
#[derive(Debug)]
pub(super) struct Hurried<T> {
    inner: T,
    /// While nothing can be written.
    stall: Option<Pin<Box<Sleep>>>,
}

impl<T> Hurried<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, stall: None }
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    /// What came of trying to write; an error when that has been nothing for too long.
    fn hurry<V>(
        &mut self,
        context: &mut Context<'_>,
        tried: Poll<io::Result<V>>,
    ) -> Poll<io::Result<V>> {
        if tried.is_ready() {
            self.stall = None;
            return tried;
        }
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(HTTP_STALL)));
        ready!(stall.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Hurried<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Hurried<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.hurry(context, tried)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.inner).poll_flush(context);
        self.hurry(context, tried)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.inner).poll_shutdown(context);
        self.hurry(context, tried)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use axum::response::Response;
    use hyper::service::service_fn;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;

    /// What fits between the two ends, and how much is asked for.
    const ROOM: usize = 1024;
    static PAGE: [u8; 64 * ROOM] = [b'a'; 64 * ROOM];
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

    /// How long a server talks with somebody who asks for a page and then does this. The clock goes by
    /// itself to when the next thing happens.
    fn talked<F: Future>(then: impl FnOnce(DuplexStream) -> F) -> Duration {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().expect("it needs nothing");
        runtime.block_on(async {
            let (ours, mut theirs) = duplex(ROOM);
            theirs.write_all(REQUEST).await.expect("there is room");
            let page = async |_| Ok::<_, Infallible>(Response::new(Body::from(&PAGE[..])));
            let began = Instant::now();
            let talk = async {
                talk(ours, service_fn(page)).await;
                began.elapsed()
            };
            tokio::join!(talk, then(theirs)).0
        })
    }

    #[test]
    fn who_reads_nothing_is_given_up() {
        let kept_open = |stream| async move {
            sleep(2 * HTTP_LIFE).await;
            drop(stream);
        };
        assert_eq!(talked(kept_open), HTTP_STALL);
    }

    #[test]
    fn who_reads_a_little_now_and_then_has_until_the_end() {
        let reading = |mut stream: DuplexStream| async move {
            let mut some = [0; ROOM];
            while stream.read(&mut some).await.is_ok_and(|count| count > 0) {
                sleep(HTTP_STALL.saturating_sub(Duration::from_millis(1))).await;
            }
        };
        assert_eq!(talked(reading), HTTP_LIFE);
    }

    #[test]
    fn who_has_read_all_may_take_his_time_for_another_request() {
        let asking = |mut stream: DuplexStream| async move {
            for _ in 0..5 {
                let mut page = vec![0; PAGE.len()];
                stream.read_exact(&mut page).await.expect("it is answered");
                while stream.read(&mut page).await.is_ok_and(|count| count == page.len()) {}
                sleep(HTTP_HEADER_TIME.saturating_sub(Duration::from_secs(1))).await;
                stream.write_all(REQUEST).await.expect("it is waited for");
            }
        };
        assert!(talked(asking) > HTTP_STALL);
    }
}
