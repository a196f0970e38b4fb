//! Persons: which pseudonym stands for a token, and how all of that is forgotten.
//!
//! A pseudonym is random, and only the row here leads from a token to it; the token itself is kept
//! as a keyed hash. Erasing a person deletes the rows of all his tokens together with his values,
//! so that the same token is somebody new afterwards.

use super::error::SideError;
use super::keys::random;
use super::secret::Secret;
use super::store::{SideStore, begin, erase_owner, find, fold};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sameday_engine::id::Subject;

/// How files of the first format named the person behind a token.
const LEGACY: &str = "member token";

/// How the hash of a payment provider's reference begins.
const PAYMENT: &str = "pay#";

/// Whether a text is such a hash.
#[must_use]
pub fn is_payment_hash(text: &str) -> bool {
    let digits = text.strip_prefix(PAYMENT);
    digits.is_some_and(|d| d.len() == 32 && d.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl SideStore {
    /// Who stands behind a token; somebody new where it was never seen.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn subject(&self, token: &Secret) -> Result<Subject, SideError> {
        Ok(self.subjects(std::slice::from_ref(token))?[0])
    }

    /// Who stands behind each of some tokens, in their order.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn subjects(&self, tokens: &[Secret]) -> Result<Vec<Subject>, SideError> {
        let locators: Vec<String> = tokens.iter().map(|token| self.locator(token)).collect();
        let mut db = self.lock();
        let known = locators.iter().map(|locator| look_up(&db, locator));
        let known: Vec<Option<Subject>> = known.collect::<Result<_, _>>()?;
        if known.iter().all(Option::is_some) {
            return Ok(known.into_iter().flatten().collect());
        }
        let write = begin(&mut db)?;
        let mut subjects = Vec::with_capacity(tokens.len());
        for (token, locator) in tokens.iter().zip(&locators) {
            // A token can come twice in one list.
            subjects.push(match look_up(&write, locator)? {
                Some(subject) => subject,
                None => self.meet(&write, token, locator)?,
            });
        }
        write.commit()?;
        Ok(subjects)
    }

    /// Who stands behind a token, if it was ever seen. Leaves no trace.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_subject(&self, token: &Secret) -> Result<Option<Subject>, SideError> {
        look_up(&self.lock(), &self.locator(token))
    }

    /// Forgets a person for good: the way from each of his tokens to his pseudonyms, his values and
    /// those of his orders. What the engine must be told stays on a list until [`Self::told`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn erase_subjects(&self, member: Subject, others: &[Subject]) -> Result<(), SideError> {
        let mut db = self.lock();
        let write = begin(&mut db)?;
        for subject in std::iter::once(&member).chain(others) {
            forget(&write, *subject)?;
        }
        let sql = "INSERT OR IGNORE INTO erasure VALUES (?1)";
        write.execute(sql, [member.to_string()])?;
        write.commit()?;
        fold(&db)
    }

    /// Persons whom this store has forgotten and the engine has not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn untold(&self) -> Result<Vec<Subject>, SideError> {
        let db = self.lock();
        let mut query = db.prepare_cached("SELECT subject FROM erasure ORDER BY subject")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| parse(&row?)).collect()
    }

    /// The engine has forgotten a person too.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn told(&self, member: Subject) -> Result<(), SideError> {
        let db = self.lock();
        db.execute("DELETE FROM erasure WHERE subject = ?1", [member.to_string()])?;
        fold(&db)
    }

    /// What may go on in place of a payment provider's reference.
    #[must_use]
    pub fn payment_hash(&self, reference: &Secret) -> String {
        let hash = self.keys().hash("payment reference", &[reference.expose().as_bytes()]);
        format!("{PAYMENT}{hash}")
    }

    fn locator(&self, token: &Secret) -> String {
        self.keys().hash("token locator", &[token.expose().as_bytes()])
    }

    /// Makes somebody new, with what a file of the first format has kept for the token.
    fn meet(
        &self,
        write: &Transaction<'_>,
        token: &Secret,
        locator: &str,
    ) -> Result<Subject, SideError> {
        let subject = Subject::new(random()?);
        let name = subject.to_string();
        write.execute("INSERT INTO token VALUES (?1, ?2)", params![locator, name])?;
        let legacy = self.keys().hash(LEGACY, &[token.expose().as_bytes()]);
        for sql in [
            "UPDATE owner SET subject = ?1 WHERE subject = ?2",
            "UPDATE alias SET name = ?1 WHERE kind = 'subject' AND name = ?2",
        ] {
            write.prepare_cached(sql)?.execute(params![name, legacy])?;
        }
        Ok(subject)
    }
}

fn look_up(db: &Connection, locator: &str) -> Result<Option<Subject>, SideError> {
    let mut query = db.prepare_cached("SELECT subject FROM token WHERE locator = ?1")?;
    let text: Option<String> = query.query_row([locator], |row| row.get(0)).optional()?;
    text.as_deref().map(parse).transpose()
}

/// Whether any token leads to a person.
pub(super) fn is_known(db: &Connection, subject: Subject) -> Result<bool, SideError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM token WHERE subject = ?1)";
    Ok(db.query_row(sql, [subject.to_string()], |row| row.get(0))?)
}

fn parse(text: &str) -> Result<Subject, SideError> {
    text.parse().map_err(|_| SideError::Damaged)
}

fn forget(write: &Transaction<'_>, subject: Subject) -> Result<(), SideError> {
    let name = subject.to_string();
    let own = find(write, "subject", &name)?.map(|row| row.id);
    let mut query = write.prepare_cached("SELECT id FROM owner WHERE subject = ?1")?;
    let orders = query.query_map([&name], |row| row.get(0))?;
    let orders = orders.collect::<Result<Vec<i64>, _>>()?;
    for owner in own.into_iter().chain(orders) {
        erase_owner(write, owner)?;
    }
    // The name of the row is gone too: nobody ever had this pseudonym.
    write.execute("DELETE FROM alias WHERE kind = 'subject' AND name = ?1", [&name])?;
    write.execute("DELETE FROM token WHERE subject = ?1", [&name])?;
    Ok(())
}
