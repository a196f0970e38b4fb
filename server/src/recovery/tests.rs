//! Whatever is cut off, what was acknowledged comes back, with and without snapshots, and comes out
//! the same when it is decided again.

use super::*;
use crate::journal::Snapshot;
use crate::side::{Field, Known, MasterKey, Owner, Personal, Secret};
use crate::testing::*;
use proptest::prelude::*;
use sameday_engine::decision::Answer;
use sameday_engine::decision::Entry;
use sameday_engine::effect::Effect;
use sameday_engine::event::{Command, Event};
use sameday_engine::id::OrderId;
use sameday_engine::model::{OfferState, OrderState};
use sameday_engine::unit::Millis;
use tempfile::TempDir;

/// What happens next, out of two numbers.
fn next(engine: &Engine, kind: u32, n: u32, now: Time) -> Event {
    let world = engine.world();
    let offer = world.offers().values().find(|offer| offer.state == OfferState::Open);
    let open = |order: &&sameday_engine::model::Order| {
        matches!(order.state, OrderState::Sourced | OrderState::Offered | OrderState::Assigned)
    };
    let cancelled = world.orders().values().find(open).map(|order| order.id);
    let stop = world.couriers()[&courier(n)].route.first().map(|stop| stop.id);
    match (kind % 9, offer, stop) {
        (0 | 1, ..) => fact(n, n, now, sold(1)),
        (2, ..) => fact(n, n, now, counted(i64::from(n % 7))),
        (3, Some(offer), _) => Event::OfferAccepted { offer: offer.id },
        (4, Some(offer), _) => Event::OfferDeclined { offer: offer.id },
        (5, _, Some(stop)) => Event::StopArrived { courier: courier(n), stop },
        (6, _, Some(stop)) => Event::StopCompleted { courier: courier(n), stop },
        (7, ..) if cancelled.is_some() => {
            Event::OrderCancelled { order: cancelled.expect("it is there") }
        }
        (8, ..) => Event::QuoteRequested(basket(1, 100)),
        _ => order(1, (n % 900).cast_signed()),
    }
}

/// A journal that a crash left behind, with the digest at the end of every row.
struct Crashed {
    dir: TempDir,
    digests: Vec<(u64, String)>,
}

fn drain(engine: &mut Engine) -> Vec<Entry> {
    std::iter::from_fn(|| engine.poll_effect())
        .filter_map(|effect| match effect {
            Effect::Append(entry) => Some(entry),
            Effect::Notify(_) | Effect::Search { .. } => None,
        })
        .collect()
}

/// Runs steps in rows of different lengths, with a snapshot now and then, and crashes.
fn crashed(steps: &[(u32, u32, i64)], row: usize, snapshot_at: usize) -> Crashed {
    let live = TempDir::new().unwrap();
    let dir = DataDir::open(live.path()).unwrap();
    let mut snapshots = Snapshots::open(&dir.snapshots()).unwrap();
    let Recovered { mut engine, mut journal, mut head } =
        open(&dir, &snapshots, genesis, START).unwrap();
    let mut now = START;
    let mut digests = vec![(engine.seq(), engine.digest())];
    let mut made = Vec::new();
    for command in opening() {
        engine.handle(now, command);
    }
    for (at, (kind, n, wait)) in steps.iter().enumerate() {
        now += Millis(*wait);
        engine.wake(now);
        engine.see(&courier(*n), at_place(*n));
        let event = next(&engine, *kind, *n, now);
        let key = (kind % 3 == 0).then(|| key(n % 40));
        engine.handle(now, Command { event, key });
        made.extend(drain(&mut engine));
        if at % row == row - 1 && !made.is_empty() {
            head = journal.append(&head, &std::mem::take(&mut made)).unwrap();
            digests.push((engine.seq(), engine.digest()));
            if at >= snapshot_at {
                let (seq, digest, state) = (engine.seq(), engine.digest(), engine.snapshot());
                let snapshot = Snapshot { seq, journal_hash: head.hash, digest, state };
                snapshots.save(&snapshot, 2).unwrap();
            }
        }
    }
    let copy = TempDir::new().unwrap();
    for name in ["journal.sqlite", "journal.sqlite-wal", "snapshots.sqlite", "snapshots.sqlite-wal"]
    {
        std::fs::copy(live.path().join(name), copy.path().join(name)).unwrap();
    }
    Crashed { dir: copy, digests }
}

fn at_place(n: u32) -> sameday_engine::place::Place {
    at((n % 500).cast_signed(), 50)
}

fn state(dir: &Path, with_snapshots: bool) -> Folded {
    let reading = open_to_read(dir).unwrap();
    let snapshots = reading.snapshots.as_ref().filter(|_| with_snapshots);
    fold(&reading.journal, snapshots).unwrap().unwrap()
}

fn steps() -> impl Strategy<Value = Vec<(u32, u32, i64)>> {
    prop::collection::vec((0_u32..60, 0_u32..400, 0_i64..90_000), 5..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_restart_finds_the_acknowledged_state(
        steps in steps(), row in 1_usize..7, snapshot_at in 0_usize..60,
    ) {
        let crashed = crashed(&steps, row, snapshot_at);
        let (seq, digest) = crashed.digests.last().unwrap();
        for with_snapshots in [true, false] {
            let folded = state(crashed.dir.path(), with_snapshots);
            prop_assert_eq!((folded.engine.seq(), &folded.engine.digest()), (*seq, digest));
        }
        let verified = verify(&open_to_read(crashed.dir.path()).unwrap().journal, None);
        prop_assert!(verified.is_ok(), "{}", verified.unwrap_err());
        prop_assert_eq!(verified.unwrap().entries, *seq);
    }

    /// Wherever the write-ahead file is cut, the state is that of a whole row.
    #[test]
    fn a_cut_tail_gives_the_state_of_a_row(
        steps in steps(), row in 1_usize..7, snapshot_at in 0_usize..60, cut in 0.0_f64..1.0,
    ) {
        let crashed = crashed(&steps, row, snapshot_at);
        let wal = crashed.dir.path().join("journal.sqlite-wal");
        let bytes = std::fs::read(&wal).unwrap();
        std::fs::write(&wal, &bytes[..(bytes.len() as f64 * cut) as usize]).unwrap();
        let dir = DataDir::open(crashed.dir.path()).unwrap();
        let snapshots = Snapshots::open(&dir.snapshots()).unwrap();
        let recovered = open(&dir, &snapshots, genesis, START).unwrap();
        let found = (recovered.engine.seq(), recovered.engine.digest());
        prop_assert!(crashed.digests.contains(&found), "{} is not the end of a row", found.0);
    }
}

#[test]
fn a_changed_decision_is_found() {
    let crashed = crashed(&[(12, 1, 5), (12, 2, 5), (0, 3, 5)], 1, 99);
    let reading = open_to_read(crashed.dir.path()).unwrap();
    let mut changed = None;
    let mut again: Vec<Entry> = Vec::new();
    read_from(&reading.journal, 1, |mut entry| {
        if entry.decisions.len() > 2 && changed.is_none() {
            entry.decisions.remove(1);
            changed = Some(entry.seq);
        }
        again.push(entry);
        Ok::<_, JournalError>(())
    })
    .unwrap();
    let other = TempDir::new().unwrap();
    let mut journal = SqliteJournal::open(&other.path().join("journal.sqlite")).unwrap();
    let head = journal.take_over().unwrap();
    journal.append(&head, &again).unwrap();
    let error = verify(&journal, None).unwrap_err();
    assert!(matches!(error, VerifyError::Differs { seq, .. } if Some(seq) == changed), "{error}");
}

#[test]
fn a_snapshot_of_another_history_is_passed_over() {
    let one = crashed(&[(0, 1, 5), (0, 2, 5), (0, 3, 5)], 1, 0);
    let other = crashed(&[(0, 11, 5), (0, 12, 5), (0, 13, 5)], 1, 99);
    for name in ["snapshots.sqlite", "snapshots.sqlite-wal"] {
        std::fs::copy(one.dir.path().join(name), other.dir.path().join(name)).unwrap();
    }
    let folded = state(other.dir.path(), true);
    assert_eq!((folded.snapshot, folded.engine.digest()), (None, other.digests[3].1.clone()));
    assert!(state(one.dir.path(), true).snapshot.is_some());
}

#[test]
fn an_order_gets_its_customer_although_a_crash_came_between() {
    let dir = TempDir::new().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let master = MasterKey::load(&data.master_key(), None, true).unwrap();
    let side = SideStore::open(&data.side(), &master).unwrap();
    let anna = Personal::from([(Field::Name, Secret::new("Anna"))]);
    for n in [1, 2] {
        side.stage(&key(n), None, &anna).unwrap();
    }
    let snapshots = Snapshots::open(&data.snapshots()).unwrap();
    let mut recovered = open(&data, &snapshots, genesis, START).unwrap();
    for command in opening() {
        recovered.engine.handle(START, command);
    }
    let placed = Command { event: order(1, 100), key: Some(key(1)) };
    let reply = recovered.engine.handle(START, placed);
    let Answer::Ordered { order } = reply.answer else { panic!("{reply:?}") };
    let made = drain(&mut recovered.engine);
    recovered.journal.append(&recovered.head, &made).unwrap();
    repair_links(&side, &*recovered.journal).unwrap();
    assert_eq!(side.get(&Owner::Order(order)).unwrap(), Known::Fields(anna));
    assert!(!side.has_pending().unwrap(), "the request that never arrived is forgotten");
    let never = OrderId(sameday_engine::id::Minted { shard: 0, seq: 99, n: 1 });
    assert_eq!(side.get(&Owner::Order(never)).unwrap(), Known::Nothing);
}
