//! The owner's promises: durable before answered, bounded, alive after a failed step.

use super::*;
use crate::journal::{Hash, Head, Row};
use crate::recovery;
use crate::testing::*;
use sameday_engine::decision::{Answer, Decision, Entry, FactVerdict};
use sameday_engine::event::{Event, Proposal};
use sameday_engine::freeze::Frozen;
use sameday_engine::model::OfferState;
use sameday_engine::unit::Millis;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio_stream::{Stream, StreamExt};

/// Position of the last entry that a second process would find.
fn on_disk(dir: &Path) -> u64 {
    recovery::open_to_read(dir).unwrap().journal.head().unwrap().next_seq - 1
}

fn digest(dir: &Path, with_snapshots: bool) -> (String, Option<u64>) {
    let reading = recovery::open_to_read(dir).unwrap();
    let snapshots = reading.snapshots.as_ref().filter(|_| with_snapshots);
    let folded = recovery::fold(&reading.journal, snapshots).unwrap().unwrap();
    (folded.engine.digest(), folded.snapshot)
}

/// No body that passes the checks of the API is like this: its hand-over never ends.
fn order_that_overflows() -> Event {
    let Event::OrderPlaced(mut request) = order(1, 0) else { unreachable!("it is an order") };
    request.basket.service = Millis(i64::MAX);
    Event::OrderPlaced(request)
}

/// A disk that takes its time: whoever answers too early is caught.
struct Slow(Box<dyn Journal>);

impl Journal for Slow {
    fn head(&self) -> Result<Head, JournalError> {
        self.0.head()
    }
    fn take_over(&mut self) -> Result<Head, JournalError> {
        self.0.take_over()
    }
    fn append(&mut self, at: &Head, entries: &[Entry]) -> Result<Head, JournalError> {
        std::thread::sleep(std::time::Duration::from_millis(40));
        self.0.append(at, entries)
    }
    fn rows(&self, seq: u64, most: usize) -> Result<Vec<Row>, JournalError> {
        self.0.rows(seq, most)
    }
    fn hash_before(&self, first_seq: u64) -> Result<Hash, JournalError> {
        self.0.hash_before(first_seq)
    }
    fn reader(&self) -> Result<Box<dyn Journal>, JournalError> {
        self.0.reader()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_news_and_reads_come_after_the_entry_is_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let bench = Bench::over(dir.path(), Options::new(Arc::new(Idle)), |j| Box::new(Slow(j)));
    let driver = &bench.driver;
    driver.commands(opening()).await.unwrap();
    let mut news = driver.subscribe();
    for n in 0..6 {
        let before = on_disk(dir.path());
        let placed = Command { event: order(1, 0), key: Some(key(n)) };
        // Both are in the queue before the owner looks: they share a round.
        let read = driver.read(|engine| engine.seq());
        let (reply, seen) = tokio::join!(
            async { (driver.command(placed).await.unwrap(), on_disk(dir.path())) },
            async { (read.await.unwrap(), on_disk(dir.path())) }
        );
        assert!(reply.1 > before, "answered at {before}: {reply:?}");
        assert!(seen.1 >= seen.0, "read {} while the disk had {}", seen.0, seen.1);
        while let Ok(notice) = news.try_recv() {
            assert!(notice.id.seq <= on_disk(dir.path()));
        }
    }
    assert_eq!(driver.meters().commands.get(), 15);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_also_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let ask = || Command { event: order(1, 400), key: Some(key(1)) };
    let bench = Bench::with_world(dir.path()).await;
    let first = bench.driver.command(ask()).await.unwrap();
    assert!(matches!(first.answer, Answer::Ordered { .. }) && !first.replayed, "{first:?}");
    bench.driver.shut_down();
    drop(bench);
    let bench = Bench::open(dir.path());
    let again = bench.driver.command(ask()).await.unwrap();
    assert_eq!((again.answer, again.replayed), (first.answer, true));
    let sale = bench.driver.command(command(fact(1_000, 0, START, counted(20)))).await.unwrap();
    let duplicate = Answer::Fact { verdict: FactVerdict::Duplicate, sequence_gap: 0 };
    assert_eq!(sale.answer, duplicate);
}

#[tokio::test]
async fn a_restart_gives_the_same_state_with_and_without_snapshots() {
    let dir = TempDir::new().unwrap();
    let options = Options { snapshot_entries: 5, ..Options::new(Arc::new(Idle)) };
    let bench = Bench::with(dir.path(), options);
    bench.driver.commands(opening()).await.unwrap();
    for n in 0..8 {
        bench.driver.command(command(fact(n, n, START, sold(1)))).await.unwrap();
        bench.driver.command(command(order(1, 100))).await.unwrap();
    }
    let live = bench.driver.read(|engine| engine.digest()).await.unwrap();
    assert_eq!(digest(dir.path(), false), (live.clone(), None));
    bench.driver.shut_down();
    let (folded, snapshot) = digest(dir.path(), true);
    assert_eq!((folded, snapshot), (live, Some(on_disk(dir.path()))));
    assert!(matches!(bench.driver.read(|_| ()).await, Err(DriverError::Stopped)));
}

#[tokio::test]
async fn a_full_queue_says_so_and_empties_again() {
    let dir = TempDir::new().unwrap();
    let bench = Bench::with(dir.path(), Options { queue: 4, ..Options::new(Arc::new(Idle)) });
    let (go, gate) = mpsc::channel::<()>();
    let driver = bench.driver.clone();
    let blocked = tokio::spawn(async move { driver.read(move |_| gate.recv().is_ok()).await });
    while bench.driver.0.room.available_permits() == 4 {
        tokio::task::yield_now().await;
    }
    let wish = || opening().into_iter().take(4).collect::<Vec<_>>();
    let refused = bench.driver.commands(wish()).await;
    assert!(matches!(refused, Err(DriverError::Overloaded)), "{refused:?}");
    assert_eq!(bench.driver.meters().overloaded.get(), 1);
    go.send(()).unwrap();
    assert!(blocked.await.unwrap().unwrap());
    while bench.driver.0.room.available_permits() < 4 {
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.driver.commands(wish()).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_and_the_next_one_works() {
    let dir = TempDir::new().unwrap();
    let bench = Bench::with_world(dir.path()).await;
    let huge = || command(order_that_overflows());
    let travel = bench.driver.read(|engine| engine.travel().clone()).await.unwrap();
    let lost = bench.driver.commands(vec![command(fact(49, 0, START, sold(1))), huge()]).await;
    assert!(matches!(lost, Err(DriverError::Lost)), "{lost:?}");
    assert!(matches!(
        bench.driver.read(|_| panic!("a test")).await,
        Err::<(), _>(DriverError::Lost)
    ));
    let seq = bench.driver.read(|engine| engine.seq()).await.unwrap();
    assert_eq!(bench.driver.meters().lost.get(), 2);
    assert_eq!((seq, on_disk(dir.path())), (10, 10));
    let kept = bench.driver.read(|engine| engine.travel().clone()).await.unwrap();
    assert!(Arc::ptr_eq(&travel, &kept), "the travel times are those it was started with");
    // Nothing was kept, so the sale is news.
    let reply = bench.driver.command(command(fact(49, 0, START, sold(1)))).await.unwrap();
    let applied = Answer::Fact { verdict: FactVerdict::Applied, sequence_gap: 0 };
    assert_eq!(reply.answer, applied);
}

#[tokio::test]
async fn deadlines_fire_without_a_request() {
    let dir = TempDir::new().unwrap();
    let bench = Bench::with_world(dir.path()).await;
    let asked = bench.driver.command(command(Event::QuoteRequested(basket(2, 50)))).await.unwrap();
    let Answer::Quoted { quote } = asked.answer else { panic!("{asked:?}") };
    let open = |bench: &Bench| {
        let driver = bench.driver.clone();
        async move { driver.read(move |e| e.world().quote(quote).unwrap().open).await.unwrap() }
    };
    assert!(open(&bench).await);
    bench.clock.set(START + Millis::from_mins(16));
    bench.driver.wake();
    assert!(!open(&bench).await);
    assert_eq!(on_disk(dir.path()), bench.driver.read(|e| e.seq()).await.unwrap());
}

#[tokio::test]
async fn a_courier_gets_all_his_news_once_over_restarts_of_his_stream() {
    let dir = TempDir::new().unwrap();
    let bench = Bench::with_world(dir.path()).await;
    let driver = &bench.driver;
    let start = Minted { shard: 0, seq: 1, n: 0 };
    let mut whole = Box::pin(driver.follow(courier(0), Some(start)));
    for n in 0..6_u32 {
        driver.command(command(order(1, 0))).await.unwrap();
        answer_offers(driver, n).await;
    }
    let expected = driver.history_since(courier(0), start).await.unwrap();
    let asked = |n: &Notice| matches!(n.decision, Decision::OfferSent { .. });
    assert!(expected.iter().filter(|n| asked(n)).count() > 1, "{expected:?}");
    assert!(expected.windows(2).all(|pair| pair[0].id < pair[1].id));
    assert!(expected.iter().all(|notice| notice.courier == courier(0)));
    let mut last = start;
    for expected in &expected {
        assert_eq!(&next(&mut whole).await.unwrap(), expected);
        // A client that reads one piece of news and goes away.
        let one = next(&mut Box::pin(driver.follow(courier(0), Some(last)))).await.unwrap();
        assert_eq!(&one, expected);
        last = one.id;
    }
    driver.end_streams();
    assert_eq!(next(&mut whole).await, None);
}

/// Says yes to every open offer in even rounds, no in odd ones.
async fn answer_offers(driver: &Driver, n: u32) {
    let open = driver.read(|engine| {
        let offers = engine.world().offers().values();
        offers.filter(|o| o.state == OfferState::Open).map(|o| o.id).collect::<Vec<_>>()
    });
    for offer in open.await.unwrap() {
        let yes = Event::OfferAccepted { offer };
        let answer = if n.is_multiple_of(2) { yes } else { Event::OfferDeclined { offer } };
        driver.command(command(answer)).await.unwrap();
    }
}

async fn next(stream: &mut (impl Stream<Item = Notice> + Unpin)) -> Option<Notice> {
    let patience = std::time::Duration::from_secs(20);
    tokio::time::timeout(patience, stream.next()).await.expect("the news come")
}

/// Counts how often it is asked; fails the first time.
struct Moody(Arc<AtomicU32>);

impl Search for Moody {
    fn search(&self, frozen: &Frozen) -> Proposal {
        assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "a search that fails");
        Idle.search(frozen)
    }
}

#[tokio::test]
async fn searches_run_beside_and_one_that_fails_is_not_waited_for() {
    let dir = TempDir::new().unwrap();
    let asked = Arc::new(AtomicU32::new(0));
    let bench = Bench::with(dir.path(), Options::new(Arc::new(Moody(asked.clone()))));
    bench.driver.commands(opening()).await.unwrap();
    bench.driver.commands((0..6).map(|n| command(order(1, n * 200))).collect()).await.unwrap();
    let mut now = START;
    while asked.load(Ordering::SeqCst) < 3 {
        now += Millis::from_secs(20);
        assert!(now < START + Millis::from_mins(60), "the search is not asked");
        bench.clock.set(now);
        bench.driver.wake();
        while bench.driver.read(|engine| engine.world().search_pending()).await.unwrap().is_some() {
            tokio::task::yield_now().await;
        }
    }
}

#[test]
fn a_directory_has_one_server() {
    let dir = TempDir::new().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _bench = runtime.block_on(Bench::with_world(dir.path()));
    let text = crate::data_dir::DataDir::open(dir.path()).unwrap_err().to_string();
    assert!(text.contains("is in use by another sameday process"), "{text}");
}
