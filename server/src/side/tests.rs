//! Values come back to their owner only; erased ones are gone from the disk; nothing prints.

use super::*;
use sameday_engine::event::RequestKey;
use sameday_engine::id::{Minted, OrderId};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

fn master(dir: &Path) -> MasterKey {
    MasterKey::load(&dir.join("master.key"), None, true).unwrap()
}

fn open(dir: &Path) -> SideStore {
    SideStore::open(&dir.join("side.sqlite"), &master(dir)).unwrap()
}

fn order(seq: u64) -> OrderId {
    OrderId(Minted { shard: 0, seq, n: 1 })
}

fn personal(name: &str) -> Personal {
    Personal::from([
        (Field::Name, Secret::new(name)),
        (Field::Phone, Secret::new("+49 170 5550199")),
    ])
}

fn key(store: &SideStore, body: &str) -> RequestKey {
    store.request_key("POST /v1/orders", "client-key-1", body.as_bytes())
}

/// All bytes of all files of the directory.
fn disk(dir: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(dir).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn contains(disk: &[u8], needle: &[u8]) -> bool {
    disk.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn staged_values_reach_their_order_once() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let key = key(&store, "body");
    let anna = personal("Anna Canary");
    store.stage(&key, None, &anna).unwrap();
    assert_eq!(store.get(&Owner::Order(order(5))).unwrap(), Known::Nothing);
    assert!(store.has_pending().unwrap());
    store.stage(&key, None, &personal("Somebody Else")).unwrap();
    store.link(&key, &Owner::Order(order(5))).unwrap();
    store.link(&key, &Owner::Order(order(5))).unwrap();
    store.discard(&key).unwrap();
    store.settle(9).unwrap();
    assert_eq!(store.get(&Owner::Order(order(5))).unwrap(), Known::Fields(anna));
    assert_eq!((store.has_pending().unwrap(), store.linked_to().unwrap()), (false, 9));
}

#[test]
fn two_bodies_under_one_client_key_share_nothing() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let (first, second) = (key(&store, "one"), key(&store, "two"));
    assert_eq!(first.key, second.key);
    store.stage(&first, None, &personal("Anna")).unwrap();
    store.stage(&second, None, &personal("Bela")).unwrap();
    store.discard(&first).unwrap();
    store.link(&second, &Owner::Order(order(1))).unwrap();
    assert_eq!(store.get(&Owner::Order(order(1))).unwrap(), Known::Fields(personal("Bela")));
}

#[test]
fn a_request_that_became_no_order_leaves_nothing() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    for (body, end) in [("one", true), ("two", false)] {
        let key = key(&store, body);
        store.stage(&key, None, &personal("Anna")).unwrap();
        if end {
            store.discard(&key).unwrap()
        } else {
            store.settle(3).unwrap()
        }
        assert!(!store.has_pending().unwrap());
        store.link(&key, &Owner::Order(order(1))).unwrap();
        assert_eq!(store.get(&Owner::Order(order(1))).unwrap(), Known::Nothing);
    }
}

#[test]
fn nothing_personal_is_readable_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    store.stage(&key(&store, "x"), None, &personal("Anna Canary")).unwrap();
    let disk = disk(dir.path());
    assert!(contains(&disk, b"SQLite format 3"));
    assert!(!contains(&disk, b"Anna Canary") && !contains(&disk, b"5550199"));
    assert!(!contains(&disk, b"client-key-1"));
}

#[test]
fn erasing_deletes_the_key_from_the_disk() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let owner = Owner::Order(order(2));
    store.put(&owner, &personal("Anna")).unwrap();
    store.put(&Owner::Order(order(3)), &personal("Bela")).unwrap();
    let db = rusqlite::Connection::open(dir.path().join("side.sqlite")).unwrap();
    let sql = "SELECT wrapped_key FROM owner ORDER BY id LIMIT 1";
    let wrapped: Vec<u8> = db.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(db);
    assert!(contains(&disk(dir.path()), &wrapped));
    assert!(store.erase(&owner).unwrap());
    assert!(!store.erase(&owner).unwrap());
    assert!(!contains(&disk(dir.path()), &wrapped), "the wrapped key is still on the disk");
    assert_eq!(store.get(&owner).unwrap(), Known::Erased);
    assert!(matches!(store.put(&owner, &personal("Anna")), Err(SideError::Erased)));
    assert_eq!(store.get(&Owner::Order(order(3))).unwrap(), Known::Fields(personal("Bela")));
}

fn token(text: &str) -> Secret {
    Secret::new(text)
}

#[test]
fn a_token_is_one_person_until_he_is_erased() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let (anna, bela) = (token("palm-token-77"), token("palm-token-78"));
    assert_eq!(store.find_subject(&anna).unwrap(), None);
    let first = store.subjects(&[anna.clone(), bela.clone(), anna.clone()]).unwrap();
    assert_eq!((first[0], first[0] == first[1]), (first[2], false));
    drop(store);
    let store = open(dir.path());
    assert_eq!(store.subject(&anna).unwrap(), first[0]);
    store.erase_subjects(first[0], &[]).unwrap();
    assert_eq!(store.find_subject(&anna).unwrap(), None);
    assert_eq!(store.untold().unwrap(), [first[0]]);
    store.told(first[0]).unwrap();
    assert!(!contains(&disk(dir.path()), first[0].to_string().as_bytes()));
    assert_ne!(store.subject(&anna).unwrap(), first[0], "he comes back as somebody else");
    assert_eq!(store.find_subject(&bela).unwrap(), Some(first[1]), "the others stay");
    assert!(!contains(&disk(dir.path()), b"palm-token-7"));
}

#[test]
fn two_platforms_give_one_token_two_pseudonyms() {
    let (here, there) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let key = master(here.path());
    let path = |dir: &TempDir| dir.path().join("side.sqlite");
    let here = SideStore::open(&path(&here), &key).unwrap();
    let there = SideStore::open(&path(&there), &key).unwrap();
    assert_ne!(here.subject(&token("t")).unwrap(), there.subject(&token("t")).unwrap());
}

#[test]
fn erasing_a_member_erases_his_orders() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let member = store.subject(&token("palm-token-77")).unwrap();
    let card = store.subject(&token("card-token-5")).unwrap();
    store.put(&Owner::Subject(member), &personal("Anna")).unwrap();
    for (seq, subject) in [(4, member), (6, card)] {
        let key = key(&store, &format!("{seq}"));
        store.stage(&key, Some(subject), &personal("Anna")).unwrap();
        store.link(&key, &Owner::Order(order(seq))).unwrap();
    }
    store.erase_subjects(member, &[card]).unwrap();
    for seq in [4, 6] {
        assert_eq!(store.get(&Owner::Order(order(seq))).unwrap(), Known::Erased);
    }
    assert_eq!(store.get(&Owner::Subject(member)).unwrap(), Known::Nothing);
    assert_eq!(store.find_subject(&token("card-token-5")).unwrap(), None);
    // What was on its way while he was erased does not bring him back.
    let late = store.put(&Owner::Subject(member), &personal("Anna"));
    assert!(matches!(late, Err(SideError::Erased)));
    // A member who comes back starts anew.
    let again = Owner::Subject(store.subject(&token("palm-token-77")).unwrap());
    store.put(&again, &personal("Anna")).unwrap();
    assert_eq!(store.get(&again).unwrap(), Known::Fields(personal("Anna")));
}

/// What the first format had: a pseudonym that anybody with the master key can work out.
#[test]
fn a_file_of_the_first_format_keeps_its_persons() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    let member = store.subject(&token("palm-token-77")).unwrap();
    store.put(&Owner::Subject(member), &personal("Anna")).unwrap();
    let request = key(&store, "x");
    store.stage(&request, Some(member), &personal("Anna")).unwrap();
    store.link(&request, &Owner::Order(order(4))).unwrap();
    drop(store);
    let legacy = master(dir.path()).derive().hash("member token", &[b"palm-token-77"]);
    let db = rusqlite::Connection::open(dir.path().join("side.sqlite")).unwrap();
    db.execute_batch(&format!(
        "DROP TABLE token; DROP TABLE erasure; PRAGMA user_version=1;
         UPDATE owner SET subject = '{legacy}' WHERE subject IS NOT NULL;
         UPDATE alias SET name = '{legacy}' WHERE kind = 'subject';"
    ))
    .unwrap();
    drop(db);
    let store = open(dir.path());
    let again = store.subject(&token("palm-token-77")).unwrap();
    assert_eq!(store.get(&Owner::Subject(again)).unwrap(), Known::Fields(personal("Anna")));
    store.erase_subjects(again, &[]).unwrap();
    assert_eq!(store.get(&Owner::Order(order(4))).unwrap(), Known::Erased);
}

#[test]
fn a_value_moved_to_another_owner_does_not_open() {
    let dir = TempDir::new().unwrap();
    let store = open(dir.path());
    store.put(&Owner::Order(order(1)), &personal("Anna")).unwrap();
    store.put(&Owner::Order(order(2)), &personal("Bela")).unwrap();
    let db = rusqlite::Connection::open(dir.path().join("side.sqlite")).unwrap();
    for sql in [
        "UPDATE field SET sealed = (SELECT sealed FROM field WHERE owner = 1 AND name = 'name')
         WHERE owner = 2 AND name = 'name'",
        "UPDATE owner SET wrapped_key = (SELECT wrapped_key FROM owner WHERE id = 1) WHERE id = 2",
    ] {
        db.execute(sql, []).unwrap();
        assert!(matches!(store.get(&Owner::Order(order(2))), Err(SideError::Damaged)));
    }
}

#[test]
fn the_master_key_is_guarded() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("master.key");
    drop(open(dir.path()));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let load = |text| MasterKey::load(&path, text, false);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(load(None), Err(SideError::KeyMode { mode: 0o640, .. })));
    assert!(matches!(load(Some("abc")), Err(SideError::KeyFormat(_))));
    let other = "ab".repeat(32);
    let other = load(Some(&other)).unwrap();
    let refused = SideStore::open(&dir.path().join("side.sqlite"), &other);
    assert!(matches!(refused, Err(SideError::KeyWrong(_))));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(load(None), Err(SideError::KeyMissing(_))));
}

#[test]
fn secrets_do_not_print() {
    let dir = TempDir::new().unwrap();
    let text = format!("{:?} {:?}", personal("Anna Canary"), master(dir.path()));
    let key = std::fs::read_to_string(dir.path().join("master.key")).unwrap();
    assert!(
        !text.contains("Anna") && !text.contains("555") && !text.contains(key.trim()),
        "{text}"
    );
}
