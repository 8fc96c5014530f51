//! A part of the facts that stays one value in memory for as long as nothing in it changes.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// A value that its copies share until one of them is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Whether both are the very same, so that neither has to be looked at. What is equal is not
    /// the same for that.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}
