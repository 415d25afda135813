"""What an engagement was agreed under is recorded, held against people, data and dates, and printed."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.member import Role
from copilot.domain.passage import Query
from copilot.domain.review import State
from copilot.domain.terms import Keeping, Terms, within
from copilot.errors import CopilotError, PermissionDeniedError, RefusedError, UsageError
from copilot.services import audit, documents, engagements, members, queries, release, review, status_pack, terms
from copilot.services.draft import ask, revise
from copilot.services.ingest import ingest, ingest_bytes
from copilot.services.retrieve import search
from tests.app.conftest import Copilot
from tests.app.queue_world import DOCUMENT, World, copied, furnish, open_world

OWNED = Terms(owner="The client owns the work product.", retention="One year.", keep_days=365)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms") / "template"
    world = open_world(folder)
    furnish(world)
    world.desk.close()
    return folder


@pytest.fixture
def world(template: Path, tmp_path: Path) -> World:
    return copied(template, tmp_path / "world")


def agree(world: World, agreed: Terms, by: str = "adam") -> None:
    terms.set_terms(world.desk, world.actor(by), "deal", agreed)


def asked(world: World) -> Draft:
    return list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1]  # type: ignore[return-value]


def placed(world: World, **limits: object) -> None:
    world.desk = replace(world.desk, limits=replace(world.desk.limits, **limits))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "allowed", "fits"),
    [
        ("DE", ("DE",), True), ("DE-BY", ("DE",), True), ("DE", ("DE-BY",), False), ("DE", ("EU",), True), ("DE-BY", ("EEA",), True),
        ("NO", ("EU",), False), ("NO", ("EEA",), True), ("EU", ("EEA",), True), ("EEA", ("EU",), False), ("EU", ("DE",), False),
        ("", ("EU",), False), ("US-NY", ("US-CA", "US-NY"), True),
    ],
)  # fmt: skip
def test_a_place_lies_in_itself_its_country_and_its_union(code: str, allowed: tuple[str, ...], fits: bool) -> None:
    assert within(code, allowed) is fits


@pytest.mark.parametrize("who", ["ann", "rita", "bob", "stan"])
def test_only_leads_and_administrators_set_terms(world: World, who: str) -> None:
    with pytest.raises(PermissionDeniedError):
        agree(world, OWNED, who)
    agree(world, OWNED, "lena")
    assert terms.shown(world.desk, world.actor("ann"), "deal").engagement.terms == OWNED


@pytest.mark.parametrize(
    "wrong",
    [
        Terms(data_places=("Germany",)), Terms(people_places=("D",)), Terms(keep_days=-1), Terms(keep_days=10**9), Terms(owner="x" * 2_001),
    ],
)  # fmt: skip
def test_what_is_no_place_no_time_or_no_clause_is_refused(world: World, wrong: Terms) -> None:
    with pytest.raises(UsageError):
        agree(world, wrong)
    assert terms.shown(world.desk, world.actor("ann"), "deal").engagement.terms == Terms()


def test_what_changed_stands_in_the_engagements_chain(world: World) -> None:
    agree(world, OWNED)
    with world.desk.store.read() as work:
        (entry,) = work.audit.find(act="set terms")
    told = json.loads(entry.details)
    assert {k: told[k] for k in set(told) - {"rows", "salt"}} == {
        "owner": OWNED.owner, "retention": OWNED.retention, "keep_days": 365,
    }  # fmt: skip
    assert all(r.broken_at is None for r in audit.verify(world.desk, world.actor("adam")))


READS: list[Callable[[World, str], object]] = [
    lambda w, d: queries.draft(w.desk, w.actor("rita"), d),
    lambda w, _: search(w.desk, w.actor("rita"), "deal", Query("payment")),
    lambda w, _: documents.listed(w.desk, w.actor("rita"), "deal"),
    lambda w, d: review.claim(w.desk, w.actor("rita"), d),
]


@pytest.mark.parametrize("read", READS)
def test_who_is_elsewhere_sees_nothing_until_they_are_where_people_may_be(
    world: World, read: Callable[[World, str], object]
) -> None:
    draft = asked(world).id
    agree(world, Terms(people_places=("EU",)))
    with pytest.raises(PermissionDeniedError, match="a place that is not recorded"):
        read(world, draft)
    members.set_place(world.desk, world.actor("adam"), "rita", "ch")
    with pytest.raises(PermissionDeniedError, match="'rita' is in CH"):
        read(world, draft)
    members.set_place(world.desk, world.actor("adam"), "rita", "de-by")
    assert read(world, draft)


def test_who_is_elsewhere_gets_no_grant(world: World) -> None:
    agree(world, Terms(people_places=("EU",)))
    with pytest.raises(PermissionDeniedError, match="people be in EU only"):
        engagements.grant(world.desk, world.actor("adam"), "deal", "stan", Role.REVIEWER)
    members.set_place(world.desk, world.actor("adam"), "stan", "IE")
    engagements.grant(world.desk, world.actor("adam"), "deal", "stan", Role.REVIEWER)


def test_nobody_but_an_administrator_says_where_a_member_is(world: World) -> None:
    for who in ("rita", "lena", "ann"):
        with pytest.raises(PermissionDeniedError):
            members.set_place(world.desk, world.actor(who), "rita", "DE")


def test_a_lead_does_not_lock_themselves_out(world: World) -> None:
    with pytest.raises(RefusedError, match="would keep you out"):
        agree(world, Terms(people_places=("EU",)), "lena")


def test_terms_that_warn_let_people_in_and_tell(world: World) -> None:
    agree(world, Terms(people_places=("EU",), keeping=Keeping.WARN))
    assert documents.listed(world.desk, world.actor("rita"), "deal")
    assert "'rita' is in a place that is not recorded" in terms.shown(world.desk, world.actor("ann"), "deal").misfits


SENDS: list[Callable[[World, Draft], object]] = [
    lambda w, _: list(ask(w.desk, w.actor("ann"), "deal", "And the cap?")),
    lambda w, d: list(revise(w.desk, w.actor("ann"), d.id, "Shorter.")),
]


@pytest.mark.parametrize("send", SENDS)
def test_nothing_is_sent_to_a_model_where_data_may_not_be(world: World, send: Callable[[World, Draft], object]) -> None:
    draft = asked(world)
    placed(world, place="DE", model_address="https://api.example", model_place="US")
    agree(world, Terms(data_places=("EU",)))
    with pytest.raises(RefusedError, match="the model works in US"):
        send(world, draft)
    placed(world, model_place="IE")
    assert send(world, draft)


def test_no_question_is_embedded_where_data_may_not_be(world: World) -> None:
    agree(world, Terms(data_places=("EU",)))
    assert search(world.desk, world.actor("rita"), "deal", Query("payment"))
    placed(world, place="DE", model_place="US", embeds_outside=True)
    with pytest.raises(RefusedError, match="the model works in US"):
        search(world.desk, world.actor("rita"), "deal", Query("payment"))


def test_a_text_of_ones_own_is_sent_nowhere(world: World) -> None:
    draft = asked(world)
    placed(world, place="DE", model_address="https://api.example", model_place="US")
    agree(world, Terms(data_places=("EU",)))
    assert list(revise(world.desk, world.actor("ann"), draft.id, "Mine.", draft.text))


def test_no_document_comes_to_a_desk_where_data_may_not_be(world: World) -> None:
    placed(world, place="US")
    agree(world, Terms(data_places=("EU",)))
    for take in (
        lambda: ingest_bytes(world.desk, world.actor("ann"), "deal", "new.md", b"# New\n\nText.\n"),
        lambda: list(ingest(world.desk, world.actor("ann"), "deal", [world.home.parent / "in"])),
    ):
        with pytest.raises(RefusedError, match="this desk keeps them in US"):
            take()


def test_with_terms_that_warn_the_record_says_what_did_not_fit(world: World) -> None:
    placed(world, place="US")
    agree(world, Terms(data_places=("EU",), keeping=Keeping.WARN))
    asked(world)
    with world.desk.store.read() as work:
        (entry,) = work.audit.find(act="ask")
    assert "this desk keeps them in US" in json.loads(entry.details)["outside_terms"][0]


def test_what_is_past_its_date_is_listed_and_stays_until_somebody_deletes_it(world: World) -> None:
    ann = world.actor("ann")
    agree(world, OWNED)
    draft, rita = asked(world), world.actor("rita")
    review.claim(world.desk, rita, draft.id)
    review.approve(world.desk, rita, draft.id, draft.hash)
    world.hand.move(timedelta(days=365))
    assert terms.expired(world.desk, ann, "deal").documents == ()
    world.hand.move(timedelta(seconds=1))
    ingest_bytes(world.desk, ann, "deal", "new.md", b"# New\n\nText.\n")
    assert [d.name for d in terms.expired(world.desk, ann, "deal").documents] == [DOCUMENT]
    assert len(documents.listed(world.desk, ann, "deal")) == 2
    with pytest.raises(PermissionDeniedError):
        terms.delete_expired(world.desk, rita, "deal")
    assert [d.name for d in terms.delete_expired(world.desk, ann, "deal").documents] == [DOCUMENT]
    assert [d.name for d in documents.listed(world.desk, ann, "deal")] == ["new.md"]
    view = queries.draft(world.desk, ann, draft.id)
    assert view.review.state is State.PENDING
    assert view.draft.text == draft.text
    assert terms.delete_expired(world.desk, ann, "deal").documents == ()


def test_they_are_deleted_after_closing_too(world: World) -> None:
    agree(world, OWNED)
    engagements.close(world.desk, world.actor("adam"), "deal")
    world.hand.move(timedelta(days=366))
    assert len(terms.delete_expired(world.desk, world.actor("ann"), "deal").documents) == 1
    with pytest.raises(CopilotError):
        documents.text(world.desk, world.actor("ann"), "deal", DOCUMENT)


def test_without_a_date_nothing_is_ever_past_it(world: World) -> None:
    world.hand.move(timedelta(days=40_000))
    assert terms.delete_expired(world.desk, world.actor("ann"), "deal").documents == ()


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.JSON])
def test_a_deliverable_keeps_the_terms_it_was_released_under(world: World, form: Format) -> None:
    agree(world, OWNED)
    draft, rita = asked(world), world.actor("rita")
    review.claim(world.desk, rita, draft.id)
    review.approve(world.desk, rita, draft.id, draft.hash)
    first = release.release(world.desk, rita, draft.id, form)
    assert OWNED.owner.encode() in first.replace(b"\\", b"")
    agree(world, replace(OWNED, owner="The firm owns it."))
    assert release.release(world.desk, rita, draft.id, form) == first
    assert status_pack.status(world.desk, world.actor("lena"), "deal").terms[0] == ("Work product", "The firm owns it.")


def test_terms_by_the_command_line(deal: Copilot) -> None:
    assert deal("engagement", "terms", "deal").json["terms"]["owner"] == ""
    said = deal(
        "engagement", "terms", "deal", "--owner", "The client.", "--keep-days", "30", "--data-place", "eu", "--misfit", "warn"
    )
    assert said.code == 0, said.err
    assert (said.json["terms"]["owner"], said.json["terms"]["data_places"]) == ("The client.", ["EU"])
    assert "set COPILOT_PLACE" in said.json["misfits"][0]
    kept = deal("engagement", "terms", "deal", "--data-place", "").json
    assert (kept["terms"]["owner"], kept["terms"]["data_places"], kept["misfits"]) == ("The client.", [], [])
    assert deal("engagement", "terms", "deal", "--people-place", "Mars").code == 2
    assert deal("engagement", "terms", "deal", "--owner", "Me", who="rita").code == 4
    assert deal("engagement", "expired", "deal").json == {"engagement": "deal", "documents": [], "deleted": False}
    assert deal("engagement", "expired", "deal", "--delete", who="rita").code == 4
    assert deal("member", "place", "rita", "ie").json == {"member": "rita", "place": "IE"}
    assert deal("member", "place", "rita", "Eire").code == 2
