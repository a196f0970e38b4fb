//! The side store itself: every call is one synced transaction.

use super::error::SideError;
use super::keys::{DataKey, Keys, MasterKey};
use super::schema;
use super::secret::{Field, Personal, Secret};
use super::subjects::is_known;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sameday_engine::decision::Answer;
use sameday_engine::event::RequestKey;
use sameday_engine::id::{CourierId, OrderId, ReceiptId, Subject};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Staged values whose request never became an order are dropped after this long.
const PENDING_SECS: i64 = 24 * 3_600;

/// Whose personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Of the customer, for one order.
    Order(OrderId),
    /// Of a courier.
    Courier(CourierId),
    /// Of a member, for all visits.
    Subject(Subject),
    /// Of whoever paid, for one sale.
    Receipt(ReceiptId),
}

impl Owner {
    /// Whose the personal data of a request are from this answer on; `None`: nobody's.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::Ordered { order } => Some(Self::Order(*order)),
            Answer::Presented(presented) => presented.receipt.map(Self::Receipt),
            Answer::Done
            | Answer::Fact { .. }
            | Answer::Quoted { .. }
            | Answer::Reserved { .. }
            | Answer::NotServed { .. }
            | Answer::Refused { .. } => None,
        }
    }
}

/// What the store knows of an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing was ever stored.
    Nothing,
    /// It was erased.
    Erased,
    /// These values.
    Fields(Personal),
}

/// Encrypted personal data in one file.
pub struct SideStore {
    keys: Keys,
    /// One connection: calls are short, and one writer is all that SQLite has anyway.
    db: Mutex<Connection>,
}

impl std::fmt::Debug for SideStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SideStore")
    }
}

/// An owner's row.
pub(super) struct Row {
    pub(super) id: i64,
    wrapped: Option<Vec<u8>>,
}

impl SideStore {
    /// Opens or creates the file at `path`. The caller holds the lock of the directory.
    ///
    /// # Errors
    /// When the key does not fit it, it has a newer format, or cannot be opened.
    pub fn open(path: &Path, master: &MasterKey) -> Result<Self, SideError> {
        let keys = master.derive();
        let db = Mutex::new(schema::open(path, &keys)?);
        Ok(Self { keys, db })
    }

    /// The idempotency key as the journal may see it: the client's key and the body as keyed
    /// hashes, since a plain hash of a telephone number can be guessed.
    #[must_use]
    pub fn request_key(&self, route: &str, client_key: &str, body: &[u8]) -> RequestKey {
        RequestKey {
            route: route.to_owned(),
            key: self.keys.hash("idempotency key", &[client_key.as_bytes()]),
            fingerprint: self.keys.hash("request body", &[body]),
        }
    }

    /// Keeps the personal values of a request that may become an order, before the engine sees it.
    /// A repeated request keeps the values of the first.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn stage(
        &self,
        key: &RequestKey,
        subject: Option<Subject>,
        fields: &Personal,
    ) -> Result<(), SideError> {
        let name = self.request_name(key);
        let mut db = self.lock();
        let write = begin(&mut db)?;
        drop_pending(&write, Some(unix_secs() - PENDING_SECS))?;
        if find(&write, "request", &name)?.is_none() {
            let owner = self.new_owner(&write, "request", &name, subject)?;
            self.write_fields(&write, &owner, fields)?;
        }
        Ok(write.commit()?)
    }

    /// Gives the values of a request to the thing that it became; again has no effect.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn link(&self, key: &RequestKey, to: &Owner) -> Result<(), SideError> {
        let name = self.request_name(key);
        let (kind, to) = alias(to);
        let mut db = self.lock();
        let write = begin(&mut db)?;
        if let Some(owner) = find(&write, "request", &name)? {
            let sql = "INSERT OR IGNORE INTO alias VALUES (?1, ?2, ?3)";
            write.execute(sql, params![kind, to, owner.id])?;
            write.execute("UPDATE owner SET pending = 0 WHERE id = ?1", [owner.id])?;
        }
        Ok(write.commit()?)
    }

    /// Drops the values of a request that became no order.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn discard(&self, key: &RequestKey) -> Result<(), SideError> {
        let name = self.request_name(key);
        let mut db = self.lock();
        let write = begin(&mut db)?;
        if let Some(owner) = find(&write, "request", &name)? {
            drop_if_pending(&write, owner.id)?;
        }
        Ok(write.commit()?)
    }

    /// Sets values of an owner; fields not named stay.
    ///
    /// # Errors
    /// [`SideError::Erased`] for an erased order or person; when the store cannot be written.
    pub fn put(&self, owner: &Owner, fields: &Personal) -> Result<(), SideError> {
        self.set(owner, fields, false)
    }

    fn set(&self, owner: &Owner, fields: &Personal, alone: bool) -> Result<(), SideError> {
        let (kind, name) = alias(owner);
        let mut db = self.lock();
        let write = begin(&mut db)?;
        if let Owner::Subject(subject) = owner
            && !is_known(&write, *subject)?
        {
            return Err(SideError::Erased);
        }
        let found = find(&write, kind, &name)?;
        let row = match found {
            Some(row) if row.wrapped.is_some() => row,
            Some(_) if matches!(owner, Owner::Order(_)) => return Err(SideError::Erased),
            Some(_) | None => {
                write.execute("DELETE FROM alias WHERE kind = ?1 AND name = ?2", [kind, &name])?;
                let row = self.new_owner(&write, kind, &name, None)?;
                write.execute("UPDATE owner SET pending = 0 WHERE id = ?1", [row.id])?;
                row
            }
        };
        if alone {
            write.execute("DELETE FROM field WHERE owner = ?1", [row.id])?;
        }
        self.write_fields(&write, &row, fields)?;
        Ok(write.commit()?)
    }

    /// Sets the values of an owner to these; fields not named are gone.
    ///
    /// # Errors
    /// As `put`.
    pub fn replace(&self, owner: &Owner, fields: &Personal) -> Result<(), SideError> {
        self.set(owner, fields, true)
    }

    /// Values of an owner.
    ///
    /// # Errors
    /// When the store cannot be read or a value is damaged.
    pub fn get(&self, owner: &Owner) -> Result<Known, SideError> {
        let (kind, name) = alias(owner);
        let db = self.lock();
        let Some(row) = find(&db, kind, &name)? else { return Ok(Known::Nothing) };
        let Some(key) = self.data_key(&row)? else { return Ok(Known::Erased) };
        let mut query = db.prepare_cached("SELECT name, sealed FROM field WHERE owner = ?1")?;
        let mut rows = query.query([row.id])?;
        let mut fields = Personal::new();
        while let Some(field) = rows.next()? {
            let (name, sealed): (String, Vec<u8>) = (field.get(0)?, field.get(1)?);
            let value = key.open(&place(row.id, &name), &sealed)?;
            let value = String::from_utf8(value).map_err(|_| SideError::Damaged)?;
            fields.insert(Field::named(&name).ok_or(SideError::Damaged)?, Secret::new(value));
        }
        Ok(Known::Fields(fields))
    }

    /// Deletes an owner's key and values for good. Returns whether there was something to erase.
    /// A whole person goes with [`SideStore::erase_subjects`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn erase(&self, owner: &Owner) -> Result<bool, SideError> {
        let (kind, name) = alias(owner);
        let mut db = self.lock();
        let write = begin(&mut db)?;
        let found = find(&write, kind, &name)?;
        let erased = found.map(|row| erase_owner(&write, row.id)).transpose()?;
        write.commit()?;
        fold(&db)?;
        Ok(erased.unwrap_or(false))
    }

    /// Whether a request is still without an order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_pending(&self) -> Result<bool, SideError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM owner WHERE pending = 1)";
        Ok(self.lock().query_row(sql, [], |row| row.get(0))?)
    }

    /// The journal entry up to which every order has its values.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn linked_to(&self) -> Result<u64, SideError> {
        let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'linked_to'";
        Ok(self.lock().query_row(sql, [], |row| row.get(0))?)
    }

    /// Says that every order up to entry `seq` has its values, and drops those of requests that
    /// became none. Only while no request is under way.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn settle(&self, seq: u64) -> Result<(), SideError> {
        let mut db = self.lock();
        let write = begin(&mut db)?;
        drop_pending(&write, None)?;
        write.execute("UPDATE meta SET value = ?1 WHERE name = 'linked_to'", [seq.to_string()])?;
        Ok(write.commit()?)
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in between rolled its transaction back, so that the connection is fine.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Includes the body, so that two bodies under one client key never share values.
    fn request_name(&self, key: &RequestKey) -> String {
        let parts = [&key.route, &key.key, &key.fingerprint].map(|part| part.as_bytes());
        self.keys.hash("staged request", &parts)
    }

    fn new_owner(
        &self,
        write: &Transaction<'_>,
        kind: &str,
        name: &str,
        subject: Option<Subject>,
    ) -> Result<Row, SideError> {
        let sql = "INSERT INTO owner(subject, pending, created_at) VALUES (?1, 1, ?2)";
        write.execute(sql, params![subject.map(|s| s.to_string()), unix_secs()])?;
        let id = write.last_insert_rowid();
        let wrapped = self.keys.wrap(id, &Keys::new_data_key()?)?;
        write.execute("UPDATE owner SET wrapped_key = ?2 WHERE id = ?1", params![id, wrapped])?;
        write.execute("INSERT INTO alias VALUES (?1, ?2, ?3)", params![kind, name, id])?;
        Ok(Row { id, wrapped: Some(wrapped) })
    }

    fn data_key(&self, row: &Row) -> Result<Option<DataKey>, SideError> {
        row.wrapped.as_ref().map(|wrapped| self.keys.unwrap(row.id, wrapped)).transpose()
    }

    fn write_fields(
        &self,
        write: &Transaction<'_>,
        row: &Row,
        fields: &Personal,
    ) -> Result<(), SideError> {
        let key = self.data_key(row)?.ok_or(SideError::Erased)?;
        for (field, value) in fields {
            let name = field.as_str();
            let sealed = key.seal(&place(row.id, name), value.expose().as_bytes())?;
            let sql = "INSERT OR REPLACE INTO field VALUES (?1, ?2, ?3)";
            write.execute(sql, params![row.id, name, sealed])?;
        }
        Ok(())
    }
}

/// The write-ahead file still holds pages of what was erased: folds it in and cuts it to nothing.
pub(super) fn fold(db: &Connection) -> Result<(), SideError> {
    Ok(db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?)
}

pub(super) fn begin(db: &mut Connection) -> Result<Transaction<'_>, SideError> {
    Ok(db.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// Takes an owner's key and values away; its row stays and says so.
pub(super) fn erase_owner(write: &Transaction<'_>, id: i64) -> Result<bool, SideError> {
    let sql = "UPDATE owner SET wrapped_key = NULL, subject = NULL, erased_at = ?2
               WHERE id = ?1 AND wrapped_key IS NOT NULL";
    let erased = write.execute(sql, params![id, unix_secs()])?;
    write.execute("DELETE FROM field WHERE owner = ?1", [id])?;
    Ok(erased > 0)
}

fn alias(owner: &Owner) -> (&'static str, String) {
    match owner {
        Owner::Order(id) => ("order", id.to_string()),
        Owner::Courier(id) => ("courier", id.to_string()),
        Owner::Subject(id) => ("subject", id.to_string()),
        Owner::Receipt(id) => ("receipt", id.to_string()),
    }
}

/// What a sealed value is bound to.
fn place(owner: i64, field: &str) -> Vec<u8> {
    [owner.to_le_bytes().as_slice(), field.as_bytes()].concat()
}

pub(super) fn find(db: &Connection, kind: &str, name: &str) -> Result<Option<Row>, SideError> {
    let sql = "SELECT owner.id, owner.wrapped_key FROM alias JOIN owner ON owner.id = alias.owner
               WHERE alias.kind = ?1 AND alias.name = ?2";
    let mut query = db.prepare_cached(sql)?;
    let row =
        query.query_row([kind, name], |row| Ok(Row { id: row.get(0)?, wrapped: row.get(1)? }));
    Ok(row.optional()?)
}

/// Drops requests without an order: those staged before `before`, or all of them.
fn drop_pending(write: &Transaction<'_>, before: Option<i64>) -> Result<(), SideError> {
    let sql = "SELECT id FROM owner WHERE pending = 1 AND created_at < ?1";
    let mut query = write.prepare_cached(sql)?;
    let before = before.unwrap_or(i64::MAX);
    let old = query.query_map([before], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    old.into_iter().try_for_each(|id| drop_if_pending(write, id))
}

fn drop_if_pending(write: &Transaction<'_>, id: i64) -> Result<(), SideError> {
    let pending = "(SELECT id FROM owner WHERE id = ?1 AND pending = 1)";
    write.execute(&format!("DELETE FROM field WHERE owner IN {pending}"), [id])?;
    write.execute(&format!("DELETE FROM alias WHERE owner IN {pending}"), [id])?;
    write.execute("DELETE FROM owner WHERE id = ?1 AND pending = 1", [id])?;
    Ok(())
}

fn unix_secs() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
