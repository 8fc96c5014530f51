//! What is kept: one `SQLite` file in the data directory.
//!
//! A [`Store`] holds the folder, so that no second program writes there, and the only connection
//! that writes; each [`Reader`] has one of its own that can't. The records that it takes and gives
//! are plain values with the types of `papo-proto`: it knows nothing of the realm.

mod account;
mod act;
mod aside;
mod audit;
mod backup;
mod browser;
mod channel;
mod claim;
mod copying;
mod error;
mod filing;
mod folder;
mod forget;
mod founded;
mod index;
mod insert;
mod invite;
mod marker;
mod message;
mod new;
mod news;
mod nonce;
mod page;
mod reader;
mod sanction;
mod schema;
mod search;
mod staying;
#[cfg(test)]
mod tests;
mod whole;
mod writer;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use account::Account;
pub use act::{Act, Doing, Found, Reach};
pub use aside::Aside;
pub use audit::Deed;
pub use backup::{Contents, Restored, back_up, restore};
pub use browser::Browser;
pub use claim::Claim;
pub use error::StoreError;
pub use folder::{LOCK_FILE, Lock};
pub use forget::TooOld;
pub use founded::{Founded, Mask, Topic};
pub use invite::Invite;
pub use marker::{Marker, Spot};
pub use message::{Entry, Happened, Line, Message, Place, Said, What};
pub use new::{New, make_folder};
pub use news::News;
pub use nonce::Nonce;
pub use reader::{Channel, Reader};
pub use sanction::Sanction;
pub use staying::{Stay, Staying};
pub use whole::{Kept, Room, Whole};
pub use writer::{Durability, Writer};

/// The file in the data directory that holds all that is kept.
pub const FILE: &str = "papo.sqlite";

/// An open store.
#[derive(Debug)]
pub struct Store {
    /// Reads from it.
    pub reader: Reader,
    // The writer is closed last, for it can still empty the log into the file.
    /// Writes to it.
    pub writer: Writer,
    /// Held while this value lives.
    pub lock: Lock,
    /// A file of the folder that others on this computer may read, against which nothing could be
    /// done.
    pub exposed: Option<PathBuf>,
}

impl Store {
    /// Opens the store in this folder, and makes what is not there. A file of an older version is
    /// copied before it is changed; such copies go when they are some days old.
    ///
    /// # Errors
    /// Another program has it, it was made by a newer version, or the system refuses.
    pub fn open(folder: &Path, durability: Durability) -> Result<Self, StoreError> {
        schema::must_be_safe(rusqlite::version_number())?;
        folder::make(folder)?;
        let lock = Lock::take(folder)?;
        let path = folder.join(FILE);
        folder::make_private(&path)?;
        let exposed = folder::make_all_private(folder);
        #[cfg(unix)]
        aside::remove_second_names(&path)?;
        let writer = Writer::open(&path, durability).map_err(|error| error.about(&path))?;
        let reader = Reader::open(&path)?;
        schema::remove_old_copies(&path, SystemTime::now())?;
        Ok(Self { reader, writer, lock, exposed })
    }
}
