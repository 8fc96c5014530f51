//! `SCRAM-SHA-256`, both ends of it, as pure functions.
//!
//! Spec: RFC 5802, RFC 7677. The server knows no password: from the [`Keys`] nobody can tell it,
//! nor log in with them.

use std::fmt;

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::prepare;

/// How many bytes a salt has.
pub const SALT_LEN: usize = 16;
/// How many bytes a key has.
pub const KEY_LEN: usize = 32;

type Key = [u8; KEY_LEN];

/// What a server keeps of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// What makes equal passwords different.
    pub salt: [u8; SALT_LEN],
    /// How often the password was hashed.
    pub iterations: u32,
    /// What the client's proof is checked with.
    pub stored: Key,
    /// What the server proves itself with.
    pub server: Key,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

impl Keys {
    /// Those of a password. Slow, as it is meant to be.
    pub fn of(password: &str, salt: [u8; SALT_LEN], iterations: u32) -> Self {
        let salted = salted(password, &salt, iterations);
        let stored = Sha256::digest(mac(&salted, b"Client Key")).into();
        Self { salt, iterations, stored, server: mac(&salted, b"Server Key") }
    }
}

/// What can't be prepared is taken as it is: so it is by many at the other end.
fn salted(password: &str, salt: &[u8], iterations: u32) -> Key {
    let prepared = prepare(password);
    let password = prepared.as_deref().unwrap_or(password);
    pbkdf2::pbkdf2_hmac_array::<Sha256, KEY_LEN>(password.as_bytes(), salt, iterations)
}

fn mac(key: &[u8], text: &[u8]) -> Key {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn xor(one: &Key, other: &Key) -> Key {
    std::array::from_fn(|at| one[at] ^ other[at])
}

/// What a client says first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFirst {
    /// The account.
    pub name: Box<str>,
    /// Whom it means to be; empty if that is the account. Nobody acts for another here.
    pub identity: Box<str>,
    /// What it says of channel binding, to be said again: `n,,`.
    head: Box<str>,
    /// All behind that, which is part of what is proven.
    bare: Box<str>,
    nonce: Box<str>,
}

impl ClientFirst {
    /// Reads `n,,n=alice,r=nonce`.
    pub fn read(message: &str) -> Option<Self> {
        let (binding, rest) = message.split_once(',')?;
        let (other, bare) = rest.split_once(',')?;
        // `y`: it could bind, and has seen that we can't.
        if !matches!(binding, "n" | "y") {
            return None;
        }
        let (name, rest) = bare.strip_prefix("n=")?.split_once(',')?;
        let nonce = rest.strip_prefix("r=")?.split(',').next()?;
        let identity = if other.is_empty() { "" } else { other.strip_prefix("a=")? };
        if name.is_empty() || !is_nonce(nonce) {
            return None;
        }
        let head = &message[..message.len() - bare.len()];
        let (head, bare) = (head.into(), bare.into());
        let (name, identity) = (unescape(name)?.into(), unescape(identity)?.into());
        Some(Self { name, identity, head, bare, nonce: nonce.into() })
    }

    /// What the server answers: the nonce with its own part, and how the password was hashed.
    pub fn answer(&self, nonce: &str, salt: &[u8; SALT_LEN], iterations: u32) -> String {
        format!("r={}{nonce},s={},i={iterations}", self.nonce, Base64::encode_string(salt))
    }

    /// Whether what the client says last proves that it knows the password. If so, what proves to
    /// it that the server knows it too.
    pub fn check(&self, answer: &str, last: &str, keys: &Keys) -> Option<String> {
        let (unproven, proof) = last.rsplit_once(",p=")?;
        let proof: Key = Base64::decode_vec(proof).ok()?.try_into().ok()?;
        let mut words = unproven.split(',');
        let binding = words.next()?.strip_prefix("c=")?;
        let is_same_nonce = answer.split(',').next() == words.next();
        if binding != Base64::encode_string(self.head.as_bytes()) || !is_same_nonce {
            return None;
        }
        let proven = format!("{},{answer},{unproven}", self.bare);
        let key = xor(&proof, &mac(&keys.stored, proven.as_bytes()));
        let found: Key = Sha256::digest(key).into();
        // Compared in a time that says nothing.
        let differing = xor(&found, &keys.stored).iter().fold(0, |all, byte| all | byte);
        (differing == 0).then(|| {
            let signature = mac(&keys.server, proven.as_bytes());
            format!("v={}", Base64::encode_string(&signature))
        })
    }
}

/// What a client says last, which it knows the password for. `None`: the answer is none, or not to
/// what it said first.
pub fn prove(first: &str, answer: &str, password: &str) -> Option<String> {
    let first = ClientFirst::read(first)?;
    let mut words = answer.split(',');
    let nonce = words.next()?.strip_prefix("r=")?;
    let salt = Base64::decode_vec(words.next()?.strip_prefix("s=")?).ok()?;
    let iterations = words.next()?.strip_prefix("i=")?.parse().ok()?;
    if !nonce.starts_with(&*first.nonce) {
        return None;
    }
    let unproven = format!("c={},r={nonce}", Base64::encode_string(first.head.as_bytes()));
    let proven = format!("{},{answer},{unproven}", first.bare);
    let key = mac(&salted(password, &salt, iterations), b"Client Key");
    let stored: Key = Sha256::digest(key).into();
    let proof = xor(&key, &mac(&stored, proven.as_bytes()));
    Some(format!("{unproven},p={}", Base64::encode_string(&proof)))
}

fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',')
}

/// A name may not hold `,` and `=` as they are.
fn unescape(name: &str) -> Option<String> {
    let mut parts = name.split('=');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (sign, rest) = if let Some(rest) = part.strip_prefix("2C") {
            (',', rest)
        } else {
            ('=', part.strip_prefix("3D")?)
        };
        out.push(sign);
        out.push_str(rest);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The conversation of RFC 7677 3.
    #[test]
    fn the_example_of_the_rfc() {
        let first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
        let nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let salt = Base64::decode_vec("W22ZaJ0SNY7soEsUEjb6gQ==").expect("base64");
        let keys = Keys::of("pencil", salt.try_into().expect("16 bytes"), 4096);
        let read = ClientFirst::read(first).expect("it is one");
        let answer = read.answer(nonce, &keys.salt, keys.iterations);
        assert_eq!(
            answer,
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
             s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        );
        let last = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(prove(first, &answer, "pencil").as_deref(), Some(last));
        let signature = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
        assert_eq!(read.check(&answer, last, &keys).as_deref(), Some(signature));
    }

    #[test]
    fn a_password_is_the_same_however_it_is_composed() {
        let keys = |password| Keys::of(password, [7; SALT_LEN], 2);
        assert_eq!(keys("I\u{ad}X"), keys("\u{2168}"));
        assert_eq!(keys("ch\u{e1}"), keys("cha\u{301}"));
        // Such a one is taken as it is.
        assert_ne!(keys("\u{7}ch\u{e1}"), keys("\u{7}cha\u{301}"));
    }

    #[test]
    fn what_proves_nothing() {
        let keys = Keys::of("sesame", [7; SALT_LEN], 2);
        let first = ClientFirst::read("n,,n=alice,r=abc").expect("it is one");
        let answer = first.answer("def", &keys.salt, keys.iterations);
        let last = prove("n,,n=alice,r=abc", &answer, "sesame").expect("it is an answer");
        assert!(first.check(&answer, &last, &keys).is_some());
        let wrong = prove("n,,n=alice,r=abc", &answer, "Sesame").expect("it is an answer");
        // Another account's first words, another nonce, another binding, and less than all.
        let other = ClientFirst::read("n,,n=bob,r=abc").expect("it is one");
        assert_eq!(other.check(&answer, &last, &keys), None);
        let later = first.answer("ghi", &keys.salt, keys.iterations);
        assert_eq!(first.check(&later, &last, &keys), None);
        for last in [&wrong, &last.replace("c=biws", "c=eSws"), "", "c=biws,r=abcdef,p=AAAA"] {
            assert_eq!(first.check(&answer, last, &keys), None, "{last}");
        }
        assert_eq!(prove("n,,n=alice,r=xyz", &answer, "sesame"), None, "not to what it said");
        assert!(!format!("{keys:?}").contains('7'));
    }

    #[test]
    fn first_words() {
        let name = |text| ClientFirst::read(text).map(|first| first.name.to_string());
        assert_eq!(name("y,,n=a=2Cb=3Dc,r=x,ext=1").as_deref(), Some("a,b=c"));
        let named = ClientFirst::read("n,a=Ali=2Cce,n=alice,r=x").expect("they are");
        assert_eq!((&*named.name, &*named.identity), ("alice", "Ali,ce"));
        for wrong in [
            "p=tls-exporter,,n=alice,r=x",
            "n,b=bob,n=alice,r=x",
            "n,,n=,r=x",
            "n,,n=alice,r=",
            "n,,n=a=2c,r=x",
            "n,,m=ext,n=alice,r=x",
            "n,,n=alice",
            "n",
            "",
        ] {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }
}
