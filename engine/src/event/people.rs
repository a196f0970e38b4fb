//! What is said about persons. Whoever they are, only pseudonyms come this far.

use crate::id::{Group, Subject};
use crate::model::{Gesture, Holder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PeopleEvent {
    /// New or changed member.
    MemberPut {
        /// Who.
        member: Subject,
        /// Groups whose prices he gets.
        groups: BTreeSet<Group>,
    },
    /// A credential is somebody's from now on.
    Linked {
        /// Which.
        credential: Subject,
        /// Its kind: data only.
        kind: String,
        /// Whose.
        holder: Holder,
    },
    /// It is nobody's from now on.
    Unlinked {
        /// Which.
        credential: Subject,
    },
    /// Nobody knows him any more.
    Erased {
        /// Who.
        member: Subject,
    },
    /// Somebody showed who he is, at a device.
    Presented(Gesture),
}
