//! Orders with personal data: kept aside first, then the command, then given to the order.

use crate::driver::{Driver, DriverError};
use crate::side::{Owner, Personal, PersonalParcels, SideError, SideStore, parcel_key};
use sameday_engine::decision::Answer;
use sameday_engine::effect::Reply;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, RequestKey};
use sameday_engine::id::{OrderId, ParcelId, Subject};
use std::sync::Arc;

/// Why an order could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The engine gives no answer.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The personal data could not be kept.
    #[error(transparent)]
    Side(#[from] SideError),
}

/// Hands in a command that may become an order, together with the customer's personal data.
///
/// Runs in a task of its own: a client that disconnects half-way does not leave an order without
/// its address. Without personal data it is [`Driver::command`].
///
/// # Errors
/// See [`IntakeError`].
///
/// # Panics
/// When there are personal data but the command has no idempotency key; the routes that take
/// personal data ask for one.
pub async fn place(
    driver: &Driver,
    side: &Arc<SideStore>,
    command: Command,
    subject: Option<Subject>,
    personal: Personal,
) -> Result<Reply, IntakeError> {
    if personal.is_empty() && subject.is_none() {
        return Ok(driver.command(command).await?);
    }
    let (driver, side) = (driver.clone(), side.clone());
    let task = tokio::spawn(async move {
        let key = command.key.clone().expect("routes with personal data ask for a key");
        let staging = key.clone();
        on_side(&side, move |side| side.stage(&staging, subject, &personal)).await?;
        let reply = driver.command(command).await?;
        let answer = reply.answer.clone();
        on_side(&side, move |side| settle(side, &key, &answer)).await?;
        Ok(reply)
    });
    task.await.unwrap_or(Err(IntakeError::Driver(DriverError::Lost)))
}

/// Personal data of one command of several.
pub struct Aside {
    /// The key that it comes under.
    pub key: RequestKey,
    /// Which of the commands it is.
    pub at: usize,
    /// Whose they are.
    pub subject: Option<Subject>,
    /// The data.
    pub personal: Personal,
}

/// Hands in commands that may bring parcels or receipts, with the personal data of those.
///
/// As [`place`], but those of a parcel wait under its own name, which comes once in all time.
///
/// # Errors
/// See [`IntakeError`].
pub async fn several(
    driver: &Driver,
    side: &Arc<SideStore>,
    commands: Vec<Command>,
    parcels: PersonalParcels,
    asides: Vec<Aside>,
) -> Result<Vec<Reply>, IntakeError> {
    if parcels.is_empty() && asides.is_empty() {
        return Ok(driver.commands(commands).await?);
    }
    let (driver, side) = (driver.clone(), side.clone());
    let task = tokio::spawn(async move {
        let names: Vec<ParcelId> = parcels.iter().map(|(parcel, _)| parcel.clone()).collect();
        let keys: Vec<_> = asides.iter().map(|aside| (aside.key.clone(), aside.at)).collect();
        on_side(&side, move |side| stage(side, &parcels, &asides)).await?;
        let replies = driver.commands(commands).await?;
        let answers = keys.into_iter().map(|(key, at)| (key, replies[at].answer.clone()));
        let answers: Vec<(RequestKey, Answer)> = answers.collect();
        let orders = driver.read(move |engine| orders_of(engine, names)).await?;
        on_side(&side, move |side| {
            orders.iter().try_for_each(|(parcel, order)| match order {
                Some(order) => side.link(&parcel_key(parcel), &Owner::Order(*order)),
                None => side.discard(&parcel_key(parcel)),
            })?;
            answers.iter().try_for_each(|(key, answer)| settle(side, key, answer))
        })
        .await?;
        Ok(replies)
    });
    task.await.unwrap_or(Err(IntakeError::Driver(DriverError::Lost)))
}

fn stage(side: &SideStore, parcels: &PersonalParcels, asides: &[Aside]) -> Result<(), SideError> {
    parcels
        .iter()
        .try_for_each(|(parcel, fields)| side.stage(&parcel_key(parcel), None, fields))?;
    asides.iter().try_for_each(|aside| side.stage(&aside.key, aside.subject, &aside.personal))
}

fn orders_of(engine: &Engine, parcels: Vec<ParcelId>) -> Vec<(ParcelId, Option<OrderId>)> {
    let known = engine.world().hubs().parcels();
    let order = |parcel: ParcelId| {
        let order = known.get(&parcel).map(|known| known.order);
        (parcel, order)
    };
    parcels.into_iter().map(order).collect()
}

/// After an error the data stay until the next start, which asks the journal what became of them.
fn settle(side: &SideStore, key: &RequestKey, answer: &Answer) -> Result<(), SideError> {
    match Owner::of(answer) {
        Some(owner) => side.link(key, &owner),
        None => side.discard(key),
    }
}

async fn on_side(
    side: &Arc<SideStore>,
    work: impl FnOnce(&SideStore) -> Result<(), SideError> + Send + 'static,
) -> Result<(), IntakeError> {
    let side = side.clone();
    let done = tokio::task::spawn_blocking(move || work(&side)).await;
    Ok(done.map_err(|_| DriverError::Lost)??)
}
