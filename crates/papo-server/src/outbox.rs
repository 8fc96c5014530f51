//! What waits to be written to one socket. It is bounded in bytes, not in lines.

use std::collections::VecDeque;
use std::io::{self, Write};

use papo_core::fanout::Rendered;

/// Pieces of bytes, shared with the outboxes of others, in order.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pieces: VecDeque<Rendered>,
    /// How much of the first piece is written already.
    written: usize,
    len: usize,
}

impl Outbox {
    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether none wait.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds bytes at the end.
    pub(crate) fn push(&mut self, bytes: Rendered) {
        self.len += bytes.len();
        self.pieces.push_back(bytes);
    }

    /// Forgets what waits, but for the rest of a line that has been begun.
    pub(crate) fn forget(&mut self) {
        self.pieces.truncate(usize::from(self.written > 0));
        self.len = self.pieces.iter().map(|piece| piece.len()).sum::<usize>() - self.written;
    }

    /// Writes as much as the socket takes, by way of `space`: one write of bytes in a row costs the
    /// system less than one of many pieces. `Ok(false)`: it takes no more now.
    pub(crate) fn flush(&mut self, socket: &mut impl Write, space: &mut [u8]) -> io::Result<bool> {
        while !self.is_empty() {
            let gathered = self.gather(space);
            match socket.write(&space[..gathered]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => self.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // An idle connection holds no space.
        self.pieces = VecDeque::new();
        Ok(true)
    }

    /// Copies the beginning of what waits; returns how much that is.
    fn gather(&self, space: &mut [u8]) -> usize {
        let mut gathered = 0;
        let mut skip = self.written;
        for piece in &self.pieces {
            let bytes = &piece[skip..];
            let room = &mut space[gathered..];
            let len = bytes.len().min(room.len());
            room[..len].copy_from_slice(&bytes[..len]);
            gathered += len;
            if len < bytes.len() {
                break;
            }
            skip = 0;
        }
        gathered
    }

    fn advance(&mut self, mut written: usize) {
        self.len -= written;
        written += self.written;
        while let Some(first) = self.pieces.front() {
            if written < first.len() {
                break;
            }
            written -= first.len();
            self.pieces.pop_front();
        }
        self.written = written;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A socket that takes so many bytes, then no more.
    struct Narrow {
        taken: Vec<u8>,
        room: usize,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room == 0 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let count = bytes.len().min(self.room);
            self.room -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn bytes_leave_in_order_whatever_the_socket_takes() {
        let text: Vec<u8> = (0..200).flat_map(|n| format!("line {n}\r\n").into_bytes()).collect();
        for room in [1, 3, 7, 50, 10_000] {
            let mut outbox = Outbox::default();
            for line in text.split_inclusive(|&byte| byte == b'\n') {
                outbox.push(line.into());
            }
            assert_eq!(outbox.len(), text.len());
            let mut socket = Narrow { taken: Vec::new(), room };
            while !outbox.flush(&mut socket, &mut [0; 64]).expect("it never fails") {
                socket.room = room;
            }
            assert_eq!(socket.taken, text);
            assert!(outbox.is_empty());
        }
    }

    #[test]
    fn forgetting_keeps_a_begun_line_whole() {
        let mut outbox = Outbox::default();
        outbox.push(b"first\r\n".as_slice().into());
        outbox.push(b"second\r\n".as_slice().into());
        let mut socket = Narrow { taken: Vec::new(), room: 3 };
        assert!(!outbox.flush(&mut socket, &mut [0; 64]).expect("it never fails"));
        outbox.forget();
        assert_eq!(outbox.len(), 4);
        outbox.push(b"ERROR\r\n".as_slice().into());
        socket.room = 100;
        assert!(outbox.flush(&mut socket, &mut [0; 64]).expect("it never fails"));
        assert_eq!(socket.taken, b"first\r\nERROR\r\n");
        outbox.push(b"x".as_slice().into());
        outbox.forget();
        assert!(outbox.is_empty());
    }
}
