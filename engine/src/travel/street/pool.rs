//! Buffers that queries lend and give back, so that none is made anew for each.

use std::sync::Mutex;

/// Clean buffers.
pub(super) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Pool<T> {
    /// Lends a buffer; the borrower leaves it clean.
    pub(super) fn with<R>(&self, make: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let lock = || self.0.lock().expect("nobody panics while he holds the pool");
        let taken = lock().pop();
        let mut buffer = taken.unwrap_or_else(make);
        let result = work(&mut buffer);
        lock().push(buffer);
        result
    }
}
