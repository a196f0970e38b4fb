//! A courier's news without gaps and doubles: first out of the journal, then live.

use super::{Driver, DriverError, Phase};
use sameday_engine::effect::Notice;
use sameday_engine::id::{CourierId, Minted};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

/// News that may wait for a reader who is slow.
const AHEAD: usize = 64;

impl Driver {
    /// All news for a courier after the one with id `after`, or from now on. Ends when the server
    /// shuts down. An `after` that this journal has not reached counts as its end.
    pub fn follow(
        &self,
        courier: CourierId,
        after: Option<Minted>,
    ) -> impl Stream<Item = Notice> + Send + use<> {
        let (news, stream) = mpsc::channel(AHEAD);
        let driver = self.clone();
        tokio::spawn(async move {
            if let Err(error) = driver.feed(&courier, after, &news).await {
                tracing::warn!(%error, "a courier's news end early");
            }
        });
        ReceiverStream::new(stream)
    }

    async fn feed(
        &self,
        courier: &CourierId,
        after: Option<Minted>,
        news: &mpsc::Sender<Notice>,
    ) -> Result<(), DriverError> {
        // The end is read before the subscription begins, so that nothing falls in between.
        let end = self.end()?;
        let mut live = self.subscribe();
        let mut phase = self.0.phase.subscribe();
        let mut last = after.filter(|after| after.shard == end.shard && *after <= end);
        let last = last.get_or_insert(end);
        if !self.catch_up(courier, last, news).await? {
            return Ok(());
        }
        loop {
            let next = tokio::select! {
                next = live.recv() => next,
                () = news.closed() => return Ok(()),
                _ = phase.wait_for(|phase| *phase >= Phase::Ending) => return Ok(()),
            };
            match next {
                Ok(notice) if notice.courier == *courier && notice.id > *last => {
                    *last = notice.id;
                    if news.send((*notice).clone()).await.is_err() {
                        return Ok(());
                    }
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => {
                    if !self.catch_up(courier, last, news).await? {
                        return Ok(());
                    }
                }
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    /// Sends what the journal has after `last`; says whether somebody still listens.
    async fn catch_up(
        &self,
        courier: &CourierId,
        last: &mut Minted,
        news: &mpsc::Sender<Notice>,
    ) -> Result<bool, DriverError> {
        for notice in self.history_since(courier.clone(), *last).await? {
            *last = notice.id;
            if news.send(notice).await.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
