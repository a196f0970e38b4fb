//! What is appended comes back; what is damaged is named; what was cut off was never acknowledged.

use super::*;
use proptest::prelude::*;
use rusqlite::Connection;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::{Decision, ENTRY_VERSION};
use sameday_engine::event::Event;
use sameday_engine::model::Genesis;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::Time;
use std::path::Path;
use tempfile::TempDir;

fn entry(seq: u64) -> Entry {
    let now = Time(1_000 * seq.cast_signed());
    let event = if seq == 1 {
        Event::Genesis(Box::new(Genesis {
            tenant: "t1".parse().unwrap(),
            shard: 0,
            currency: "EUR".into(),
            seed: 7,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: LOGIC_VERSION,
            config: Config::default(),
        }))
    } else {
        Event::Wake
    };
    Entry {
        v: ENTRY_VERSION,
        seq,
        now,
        event,
        decisions: vec![Decision::SearchAsked { version: seq }],
    }
}

/// Appends rows of these lengths; the end after each.
fn fill(journal: &mut SqliteJournal, lengths: &[u64]) -> Vec<Head> {
    let mut head = journal.take_over().unwrap();
    let mut heads = vec![head];
    for length in lengths {
        let batch: Vec<Entry> = (head.next_seq..head.next_seq + length).map(entry).collect();
        head = journal.append(&head, &batch).unwrap();
        heads.push(head);
    }
    heads
}

fn read_all(path: &Path) -> Result<Vec<Entry>, JournalError> {
    let journal = SqliteJournal::open_to_read(path)?;
    let mut entries = Vec::new();
    read_from(&journal, 1, |entry| {
        entries.push(entry);
        Ok::<_, JournalError>(())
    })?;
    Ok(entries)
}

#[test]
fn an_empty_journal_is_fine() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("j");
    SqliteJournal::open(&path).unwrap();
    assert_eq!(read_all(&path).unwrap(), vec![]);
}

#[test]
fn a_writer_of_an_earlier_epoch_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut old = SqliteJournal::open(&dir.path().join("j")).unwrap();
    let at = *fill(&mut old, &[1, 2]).last().unwrap();
    let mut new = SqliteJournal::open(&dir.path().join("j")).unwrap();
    let taken = new.take_over().unwrap();
    let refused = old.append(&at, &[entry(4)]);
    assert!(matches!(refused, Err(JournalError::Fenced(4))), "{refused:?}");
    new.append(&taken, &[entry(4)]).unwrap();
    let refused = new.append(&taken, &[entry(4)]);
    assert!(matches!(refused, Err(JournalError::Fenced(4))), "{refused:?}");
}

#[test]
fn a_newer_format_and_a_foreign_file_are_refused() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("j");
    fill(&mut SqliteJournal::open(&path).unwrap(), &[1]);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let text = SqliteJournal::open(&path).unwrap_err().to_string();
    assert!(text.contains("has format 9") && text.contains("newer sameday"), "{text}");
    let other = dir.path().join("other");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE a(b)").unwrap();
    let text = SqliteJournal::open(&other).unwrap_err().to_string();
    assert!(text.contains("not a sameday journal"), "{text}");
}

#[test]
fn snapshots_of_another_format_are_passed_over_and_made_again() {
    for format in [1, 9] {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("s");
        let state = b"state".to_vec();
        let snapshot = Snapshot { seq: 1, journal_hash: [3; 32], digest: "d".into(), state };
        Snapshots::open(&path).unwrap().save(&snapshot, 2).unwrap();
        assert_eq!(Snapshots::open(&path).unwrap().positions().unwrap(), [1]);
        Connection::open(&path).unwrap().pragma_update(None, "user_version", format).unwrap();
        assert!(Snapshots::open_to_read(&path).is_none(), "format {format}");
        assert_eq!(Snapshots::open(&path).unwrap().positions().unwrap(), [0_u64; 0]);
    }
}

#[test]
fn an_entry_of_a_newer_format_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut journal = SqliteJournal::open(&dir.path().join("j")).unwrap();
    let head = journal.take_over().unwrap();
    journal.append(&head, &[Entry { v: ENTRY_VERSION + 1, ..entry(1) }]).unwrap();
    let text = read_all(&dir.path().join("j")).unwrap_err().to_string();
    assert!(text.contains("journal entry 1 has format 2"), "{text}");
}

#[test]
fn rows_cannot_be_changed_or_deleted_by_hand() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("j");
    fill(&mut SqliteJournal::open(&path).unwrap(), &[1, 1]);
    let db = Connection::open(&path).unwrap();
    for sql in ["DELETE FROM journal", "UPDATE journal SET now = 0"] {
        let text = db.execute(sql, []).unwrap_err().to_string();
        assert!(text.contains("append-only"), "{text}");
    }
}

#[test]
fn people_can_query_entries_and_decisions() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("j");
    fill(&mut SqliteJournal::open(&path).unwrap(), &[1, 3]);
    let db = Connection::open(&path).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM entry WHERE event = 'wake'"), 3);
    assert_eq!(count("SELECT sum(n) FROM decision WHERE decision = 'search_asked'"), 4);
    assert_eq!(count("SELECT now FROM entry WHERE seq = 3"), 3_000);
}

/// Damages the stored rows behind the triggers' back, as a disk would.
fn damage(path: &Path, sql: &str) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(&format!(
        "DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_deleted; {sql}"
    ))
    .unwrap();
}

#[test]
fn each_kind_of_damage_is_named_with_its_entry() {
    let table = [
        ("UPDATE journal SET now = now + 1 WHERE first_seq = 3", "broken at entry 3"),
        ("UPDATE journal SET epoch = 9 WHERE first_seq = 3", "broken at entry 3"),
        ("UPDATE journal SET last_seq = 4 WHERE first_seq = 3", "broken at entry 3"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE first_seq = 1", "broken at entry 1"),
        (
            "UPDATE journal SET entries = replace(entries, '5000', '5001') WHERE first_seq = 3",
            "broken at entry 3",
        ),
        ("DELETE FROM journal WHERE first_seq = 3", "broken at entry 3: the next row starts"),
        ("DELETE FROM journal WHERE first_seq = 6", "broken at entry 6: the journal should reach"),
        ("DELETE FROM journal", "broken at entry 1: the journal should reach entry 7"),
        ("UPDATE shard SET hash = zeroblob(32)", "broken at entry 7: the last row"),
        ("UPDATE shard SET next_seq = 9", "broken at entry 8"),
    ];
    for (sql, expected) in table {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("j");
        fill(&mut SqliteJournal::open(&path).unwrap(), &[2, 3, 2]);
        assert_eq!(read_all(&path).unwrap().len(), 7);
        damage(&path, sql);
        let text = read_all(&path).unwrap_err().to_string();
        assert!(text.contains(expected), "{sql}: {text}");
    }
}

/// A journal whose write-ahead file is left as a crash leaves it: no checkpoint, no close.
fn crashed(lengths: &[u64]) -> (TempDir, Vec<Head>) {
    let dir = TempDir::new().unwrap();
    let mut journal = SqliteJournal::open(&dir.path().join("j")).unwrap();
    let heads = fill(&mut journal, lengths);
    let copy = TempDir::new().unwrap();
    for name in ["j", "j-wal"] {
        std::fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    (copy, heads)
}

/// What a restart finds: refused, or entries up to here.
fn restart(dir: &Path) -> Result<u64, JournalError> {
    if let TailState::Broken { frame } = inspect_wal(&dir.join("j-wal"))? {
        return Err(JournalError::broken(0, format!("write-ahead frame {frame}")));
    }
    Ok(read_all(&dir.join("j"))?.len() as u64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_come_back_from_any_position(
        lengths in prop::collection::vec(1_u64..5, 1..9),
        from in 1_u64..40,
    ) {
        let dir = TempDir::new().unwrap();
        let mut journal = SqliteJournal::open(&dir.path().join("j")).unwrap();
        let total: u64 = lengths.iter().sum();
        fill(&mut journal, &lengths);
        let mut seen = Vec::new();
        read_from(&journal, from, |entry| { seen.push(entry); Ok::<_, JournalError>(()) }).unwrap();
        prop_assert_eq!(seen, (from..=total).map(entry).collect::<Vec<_>>());
    }

    /// Wherever a write is cut off, whole rows remain, and all of those before the cut.
    #[test]
    fn a_cut_tail_leaves_whole_rows(
        lengths in prop::collection::vec(1_u64..5, 1..7),
        cut in 0.0_f64..1.0,
    ) {
        let (dir, heads) = crashed(&lengths);
        let wal = dir.path().join("j-wal");
        let bytes = std::fs::read(&wal).unwrap();
        let kept = (bytes.len() as f64 * cut) as usize;
        std::fs::write(&wal, &bytes[..kept]).unwrap();
        match restart(dir.path()) {
            Ok(count) => prop_assert!(heads.iter().any(|head| head.next_seq == count + 1)),
            // Cut before the tables were made: not a journal yet.
            Err(JournalError::Foreign(_)) => prop_assert!(kept < 60_000),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// A flipped bit in the write-ahead file never loses an acknowledged row in silence, unless it
    /// lies in the very last transaction, where it looks like a write that was cut off.
    #[test]
    fn a_flipped_bit_in_the_write_ahead_file_is_seen(
        lengths in prop::collection::vec(1_u64..5, 2..7),
        at in 0.0_f64..1.0,
        bit in 0_u8..8,
    ) {
        let (dir, heads) = crashed(&lengths);
        let wal = dir.path().join("j-wal");
        let mut bytes = std::fs::read(&wal).unwrap();
        let place = (bytes.len() as f64 * at) as usize;
        bytes[place] ^= 1 << bit;
        std::fs::write(&wal, &bytes).unwrap();
        let acknowledged = heads.last().unwrap().next_seq - 1;
        let before_last = heads[heads.len() - 2].next_seq - 1;
        if let Ok(count) = restart(dir.path()) {
            let whole = count == acknowledged || count == before_last;
            prop_assert!(whole, "{count} of {acknowledged}");
        }
    }

    /// A flipped bit in a file without write-ahead part is seen, or does not matter.
    #[test]
    fn a_flipped_bit_in_the_file_is_seen(
        lengths in prop::collection::vec(1_u64..5, 1..7),
        at in 0.0_f64..1.0,
        bit in 0_u8..8,
    ) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("j");
        let total: u64 = lengths.iter().sum();
        fill(&mut SqliteJournal::open(&path).unwrap(), &lengths);
        let mut bytes = std::fs::read(&path).unwrap();
        let place = (bytes.len() as f64 * at) as usize;
        bytes[place] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(entries) = read_all(&path) {
            prop_assert_eq!(entries, (1..=total).map(entry).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_snapshot_comes_back_or_not_at_all(
        size in 0_usize..700_000,
        chunk in 0_u32..4,
        damaged: bool,
    ) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("s");
        let mut snapshots = Snapshots::open(&path).unwrap();
        let state: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        let snapshot = |seq| Snapshot {
            seq, journal_hash: [3; 32], digest: "d".into(), state: state.clone(),
        };
        for seq in [5, 9, 12] {
            snapshots.save(&snapshot(seq), 2).unwrap();
        }
        prop_assert_eq!(snapshots.positions().unwrap(), vec![12, 9]);
        let mut changed = 0;
        if damaged {
            let sql = "UPDATE chunk SET bytes = zeroblob(length(bytes)) WHERE seq = 12 AND chunk = ?1";
            changed = Connection::open(&path).unwrap().execute(sql, [chunk]).unwrap();
        }
        let expected = (changed == 0).then(|| snapshot(12));
        prop_assert_eq!(snapshots.load(12).unwrap(), expected);
        prop_assert_eq!(snapshots.load(9).unwrap(), Some(snapshot(9)));
        prop_assert_eq!(snapshots.load(5).unwrap(), None);
    }
}
