//! The token of who runs the server: made when there is no admin, and written where nobody else on
//! this computer reads it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use papo_core::claim::Claim;
use papo_core::limits::CLAIM_SECONDS;
use papo_proto::Token;
use papo_store::{Entry, Reader, StoreError, Writer};

use crate::keeping;

/// The file in the data directory that has the token.
const FILE: &str = "claim-token";

/// The file with the token.
#[derive(Debug, Clone)]
pub(crate) struct Claims {
    path: PathBuf,
}

impl Claims {
    /// The one in this data directory.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// The token that is to be shown when a server starts: none if there is an admin. One that is
    /// still good stays.
    pub(crate) fn at_start(
        &self,
        reader: &Reader,
        writer: &mut Writer,
        now_ms: u64,
    ) -> Result<Option<Token>, StoreError> {
        let kept = keeping::claim(reader)?.filter(|claim| now_ms < claim.until_ms);
        let token = kept.and_then(|claim| self.read().filter(|token| claim.hash.is_of(*token)));
        let claim = match (reader.has_admin()?, token) {
            (false, Some(token)) => return Ok(Some(token)),
            (true, Some(_)) => return Ok(None),
            (false, None) => {
                let (token, claim) = self.make(now_ms)?;
                writer.commit([Entry::Claim(Some(keeping::of_claim(claim)))])?;
                return Ok(Some(token));
            }
            (true, None) => kept,
        };
        // An admin may have one made that has no file.
        self.remove();
        writer.commit([Entry::Claim(claim.map(keeping::of_claim))])?;
        Ok(None)
    }

    /// Makes a token, and writes it into the file.
    pub(crate) fn make(&self, now_ms: u64) -> Result<(Token, Claim), StoreError> {
        let write = || {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes).map_err(io::Error::other)?;
            let token = Token(u128::from_be_bytes(bytes));
            // One of before may be open to others.
            self.remove();
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            writeln!(options.open(&self.path)?, "{token}")?;
            Ok(token)
        };
        let token = write().map_err(|error| StoreError::of_file(&self.path, error))?;
        Ok((token, Claim { hash: token.hash(), until_ms: now_ms + CLAIM_SECONDS * 1000 }))
    }

    /// Nobody finds a token there any more.
    pub(crate) fn remove(&self) {
        // That there is none is all that is wanted; one that stays opens nothing.
        let _none = fs::remove_file(&self.path);
    }

    fn read(&self) -> Option<Token> {
        Token::parse(fs::read_to_string(&self.path).ok()?.trim())
    }
}

#[cfg(test)]
mod tests {
    use papo_store::{Durability, Store};

    use super::*;

    const DAY_MS: u64 = CLAIM_SECONDS * 1000;

    fn kept(store: &Store) -> Claim {
        keeping::claim(&store.reader).expect("it can be read").expect("there is one")
    }

    #[test]
    fn a_token_is_there_while_there_is_no_admin_and_is_made_anew_when_it_is_too_old() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut store = Store::open(folder.path(), Durability::Process).expect("it opens");
        let claims = Claims::in_folder(folder.path());
        let at = |store: &mut Store, now_ms| {
            claims.at_start(&store.reader, &mut store.writer, now_ms).expect("it can be kept")
        };
        let first = at(&mut store, 1).expect("there is no admin");
        let path = folder.path().join("claim-token");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), format!("{first}\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(kept(&store).hash.is_of(first));
        assert_eq!(at(&mut store, DAY_MS), Some(first), "it is good for a day");
        let second = at(&mut store, DAY_MS + 1).expect("there is no admin");
        assert_ne!(first, second);
        assert!(kept(&store).hash.is_of(second));
        // A file that says something else opens nothing.
        fs::write(&path, format!("{first}\n")).expect("it can be written");
        let third = at(&mut store, DAY_MS + 2).expect("there is no admin");
        assert!(third != first && third != second && kept(&store).hash.is_of(third));
        fs::remove_file(&path).expect("it is there");
        assert!(at(&mut store, DAY_MS + 3).is_some_and(|token| token != third));

        let account = papo_store::Account {
            name: "ana",
            made_ms: 1,
            password: "$argon2id$",
            scram: papo_proto::sasl::scram::Keys::of("tea", [7; 16], 1),
            fingerprints: Vec::new(),
            is_admin: true,
        };
        store.writer.commit([Entry::Account(account)]).expect("it is kept");
        assert_eq!(at(&mut store, DAY_MS + 4), None);
        assert!(path.exists(), "an admin may have had it made");
        assert_eq!(at(&mut store, 3 * DAY_MS), None);
        assert!(!path.exists());
        assert_eq!(keeping::claim(&store.reader).expect("it can be read"), None);
    }
}
