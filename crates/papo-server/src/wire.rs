//! A connection as long as it is on the porch: plain, or inside TLS.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::tls::TlsSession;

/// What is read and written.
#[derive(Debug)]
pub(crate) enum Wire {
    Plain(TcpStream),
    /// Inside TLS; what was read already, to see what is spoken, is read once more.
    Tls {
        stream: Box<TlsStream<TcpStream>>,
        first: Vec<u8>,
    },
}

impl Wire {
    /// Whether nobody on the way can read it.
    pub(crate) fn is_secure(&self) -> bool {
        matches!(self, Self::Tls { .. })
    }

    /// The socket, and what is around it, for a worker. `read` is what has been read of it and is to
    /// be read again. For what is plain it is returned.
    pub(crate) fn into_parts(
        self,
        mut read: Vec<u8>,
    ) -> io::Result<(std::net::TcpStream, Option<TlsSession>, Vec<u8>)> {
        match self {
            Self::Plain(stream) => Ok((stream.into_std()?, None, read)),
            Self::Tls { stream, first } => {
                let (stream, tls) = stream.into_inner();
                read.extend(first);
                Ok((stream.into_std()?, Some(TlsSession::new(tls, read)), Vec::new()))
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls { first, .. } if !first.is_empty() => {
                let count = first.len().min(buffer.remaining());
                buffer.put_slice(&first[..count]);
                first.drain(..count);
                Poll::Ready(Ok(()))
            }
            Self::Tls { stream, .. } => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls { stream, .. } => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls { stream, .. } => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls { stream, .. } => Pin::new(stream).poll_shutdown(context),
        }
    }
}
