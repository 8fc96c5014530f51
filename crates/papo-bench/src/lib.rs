//! The load tester: it puts a server under load, any IRC server, and says what that cost.
