//! Members, their credentials and what they like; how they are forgotten.

use super::masters::{put, versioned};
use super::orders::Nothing;
use crate::app::{App, Call};
use crate::body::Json;
use crate::idempotency::Key;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::side::{Known, Owner, Personal};
use crate::tokens::{PathToken, PersonsJson, nobody};
use crate::wire::defaults::{DefaultsIn, DefaultsOut};
use crate::wire::member::{LinkIn, LinkOut, MemberIn, MemberOut, UnlinkIn};
use crate::wire::read::Reader;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, PeopleEvent};
use sameday_engine::id::Subject;
use sameday_engine::world::World;
use serde::Serialize;
use utoipa::ToSchema;

/// A member, not somebody who is only known by what he bought.
fn member_of(subject: Subject) -> impl Fn(&Engine) -> Option<MemberOut> + Clone + Send + 'static {
    move |engine| {
        let world = engine.world();
        world.people().member(subject).and_then(|_| MemberOut::of(subject, world))
    }
}

/// Who stands behind a token that was seen before.
async fn known(app: &App, token: PathToken) -> Result<Subject, Problem> {
    let subject = app.aside(move |app| app.side.find_subject(&token.0)).await??;
    subject.ok_or_else(nobody)
}

/// Makes somebody a member, or changes his groups. The name in the path is a token: it goes no
/// further than the door.
#[utoipa::path(put, path = "/v1/members/{id}", tag = "people",
    params(("id" = String, Path, example = "anna"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = MemberIn, example = json!({"groups": ["gold"]})),
    responses((status = 200, body = MemberOut), (status = 201, body = MemberOut),
        (status = 409, body = ProblemDocument), (status = 412, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn put_member(
    State(app): State<App>,
    token: PathToken,
    headers: HeaderMap,
    body: Json<MemberIn>,
) -> Result<Response, Problem> {
    let member = app.aside(move |app| app.side.subject(&token.0)).await??;
    let event = PeopleEvent::MemberPut { member, groups: body.shape.groups() };
    put(&app, &headers, member_of(member), Event::People(event)).await
}

/// A member; also somebody who is only known by what he bought.
#[utoipa::path(get, path = "/v1/members/{id}", tag = "people",
    params(("id" = String, Path, example = "anna")),
    responses((status = 200, body = MemberOut), (status = 404, body = ProblemDocument)))]
pub async fn get_member(State(app): State<App>, token: PathToken) -> Result<Response, Problem> {
    let subject = known(&app, token).await?;
    let member = app.read(move |engine| MemberOut::of(subject, engine.world())).await?;
    let member = member.ok_or_else(nobody)?;
    Ok(versioned(StatusCode::OK, &member, &member))
}

/// Says what a member likes: orders that say nothing themselves take it. Replaces all of it.
#[utoipa::path(put, path = "/v1/members/{id}/defaults", tag = "people",
    params(("id" = String, Path, example = "anna")),
    request_body(content = DefaultsIn, example = json!({
        "dropoff": {"lat": 52.52, "lon": 13.41}, "name": "Anna L.",
        "address": "Musterstr. 1\n10178 Berlin",
        "window": {"within_min": 120}, "payment": "psp-customer-17"})),
    responses((status = 200, body = DefaultsOut), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn put_defaults(
    State(app): State<App>,
    token: PathToken,
    body: Json<DefaultsIn>,
) -> Result<axum::Json<DefaultsOut>, Problem> {
    let member = known(&app, token).await?;
    let door = body.shape.dropoff;
    app.read(move |engine| {
        let mut reader = Reader::default();
        if let Some(door) = door {
            Swap::note(engine.world(), "dropoff", door, &mut reader);
        }
        reader.finish()?;
        engine.world().people().member(member).map(drop).ok_or_else(nobody)
    })
    .await??;
    let values = body.shape.personal();
    let out = DefaultsOut::of(&values);
    app.aside(move |app| app.side.replace(&Owner::Subject(member), &values)).await??;
    Ok(axum::Json(out))
}

/// What a member likes.
#[utoipa::path(get, path = "/v1/members/{id}/defaults", tag = "people",
    params(("id" = String, Path, example = "anna")),
    responses((status = 200, body = DefaultsOut), (status = 404, body = ProblemDocument)))]
pub async fn get_defaults(
    State(app): State<App>,
    token: PathToken,
) -> Result<axum::Json<DefaultsOut>, Problem> {
    let member = known(&app, token).await?;
    app.read(move |engine| engine.world().people().member(member).map(drop).ok_or_else(nobody))
        .await??;
    Ok(axum::Json(DefaultsOut::of(&defaults_of(&app, member).await?)))
}

/// Everything that a member likes; nothing for somebody else.
pub async fn defaults_of(app: &App, member: Subject) -> Result<Personal, Problem> {
    let known = app.aside(move |app| app.side.get(&Owner::Subject(member))).await??;
    Ok(match known {
        Known::Fields(values) => values,
        Known::Nothing | Known::Erased => Personal::new(),
    })
}

/// Links a credential to a member or a courier: what is bought with it is his from now on.
#[utoipa::path(post, path = "/v1/credentials", tag = "people",
    params(("Idempotency-Key" = String, Header, example = "l-1")),
    request_body(content = LinkIn, example = json!({
        "credential_kind": "palm", "token": "idp-4711", "member": "anna"})),
    responses((status = 201, body = LinkOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn link(
    State(app): State<App>,
    Key(key): Key,
    body: PersonsJson<LinkIn>,
) -> Result<Response, Problem> {
    let call = Call::new("POST /v1/credentials", Some(key), "/v1/credentials", &body.canonical);
    let (credential, shape) = (body.shape.token.0, body.shape);
    let event = app.read(move |engine| linked(engine.world(), &shape)).await??;
    let done = app.run(&call, Event::People(event)).await?;
    let out = app.read(move |engine| LinkOut::of(credential, engine.world())).await?;
    Ok(done.answer(StatusCode::CREATED, &out))
}

fn linked(world: &World, asked: &LinkIn) -> Result<PeopleEvent, Problem> {
    let mut reader = Reader::default();
    let holder = asked.holder(world, &mut reader);
    reader.finish()?;
    let holder = holder.expect("a link without mistakes has a holder");
    let (credential, kind) = (asked.token.0, asked.credential_kind.0.clone());
    Ok(PeopleEvent::Linked { credential, kind, holder })
}

/// Takes a credential off its holder: what is bought with it is not his any more.
#[utoipa::path(post, path = "/v1/credentials/unlink", tag = "people",
    params(("Idempotency-Key" = String, Header, example = "l-2")),
    request_body(content = UnlinkIn, example = json!({
        "credential_kind": "palm", "token": "idp-4711"})),
    responses((status = 200, body = LinkOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn unlink(
    State(app): State<App>,
    Key(key): Key,
    body: PersonsJson<UnlinkIn>,
) -> Result<Response, Problem> {
    let path = "/v1/credentials/unlink";
    let call = Call::new("POST /v1/credentials/unlink", Some(key), path, &body.canonical);
    let credential = body.shape.token.0;
    let done = app.run(&call, Event::People(PeopleEvent::Unlinked { credential })).await?;
    let out = app.read(move |engine| LinkOut::of(credential, engine.world())).await?;
    Ok(done.answer(StatusCode::OK, &out))
}

/// What became of an erase request.
#[derive(Serialize, ToSchema)]
pub struct ErasedOut {
    /// Whether there was somebody to forget.
    erased: bool,
}

/// Forgets a member: his tokens lead nowhere any more, his values and those of his orders are gone
/// for good. What was sold stays sold: totals do not change. Asking again has no effect.
#[utoipa::path(post, path = "/v1/members/{id}/erase", tag = "people",
    params(("id" = String, Path, example = "anna")),
    request_body(content = Nothing, example = json!({})),
    responses((status = 200, body = ErasedOut), (status = 422, body = ProblemDocument)))]
pub async fn erase(
    State(app): State<App>,
    token: PathToken,
    _body: Json<Nothing>,
) -> Result<axum::Json<ErasedOut>, Problem> {
    let found = app.aside(move |app| app.side.find_subject(&token.0)).await??;
    if let Some(member) = found {
        let cards = app.read(move |engine| {
            let member = engine.world().people().member(member);
            member.map(|m| m.credentials.iter().copied().collect()).unwrap_or_default()
        });
        let cards: Vec<Subject> = cards.await?;
        app.aside(move |app| app.side.erase_subjects(member, &cards)).await??;
    }
    finish_erasures(&app).await?;
    Ok(axum::Json(ErasedOut { erased: found.is_some() }))
}

/// Tells the engine of everybody whom the side store has forgotten: those of a request that a crash
/// cut off, too.
///
/// # Errors
/// 503 when too much waits, 500 when the side store fails.
pub async fn finish_erasures(app: &App) -> Result<(), Problem> {
    for member in app.aside(|app| app.side.untold()).await?? {
        let event = Event::People(PeopleEvent::Erased { member });
        app.run(&Call::new("erase", None, "", ""), event).await?;
        app.aside(move |app| app.side.told(member)).await??;
    }
    Ok(())
}
