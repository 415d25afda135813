"""A statement in a person's words is checked and blocks, whatever Markdown is around it."""

from pathlib import Path

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode
from copilot.errors import RefusedError
from copilot.services import draft, live, release, review
from tests.app.conftest import Copilot
from tests.app.queue_world import CAP, TRUE, WRONG, World, template, world
from tests.app.test_the_loop import ask

__all__ = ["template", "world"]  # fixtures

WAYS = {
    "a block quote": "> {}",
    "a heading": "## {}",
    "an underlined heading": "{}\n===",
    "a line in bold": "**{}**",
    "a table's header": "| {} | Note |\n|---|---|\n| as agreed | none |",
}


def asked(world: World, *sentences: str) -> Draft:
    world.writer.sentences = sentences
    made = list(draft.ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1]
    assert isinstance(made, Draft)
    return made


@pytest.mark.parametrize("way", WAYS)
def test_a_false_statement_blocks_approval(world: World, way: str) -> None:
    made, rita = asked(world, TRUE, CAP), world.actor("rita")
    review.claim(world.desk, rita, made.id)
    text = f"{made.text}\n{WAYS[way].format(WRONG.rstrip('.') + ' [^1]')}\n"
    typed = live.check_as_typed(world.desk, rita, made.id, text)
    edited = review.edit(world.desk, rita, made.id, text, reason=ReasonCode.STYLE, note="As a summary.")
    assert [c.verdict for c in typed.claims] == [c.verdict for c in edited.claims]
    with pytest.raises(RefusedError, match="1 claim.* stand against their evidence .*54"):
        review.approve(world.desk, rita, made.id, edited.hash)


@pytest.mark.parametrize("way", WAYS)
def test_a_claim_does_not_vanish_into_markup(world: World, way: str) -> None:
    made, rita = asked(world, WRONG, CAP), world.actor("rita")
    review.claim(world.desk, rita, made.id)
    edited = review.edit(world.desk, rita, made.id, made.text.replace(f"{WRONG} [^1]", WAYS[way].format(f"{WRONG} [^1]")))
    with pytest.raises(RefusedError, match="stand against their evidence"):
        review.approve(world.desk, rita, made.id, edited.hash)


def test_what_the_machine_says_of_itself_is_no_claim_in_a_later_version(deal: Copilot, tmp_path: Path) -> None:
    made = ask(deal)
    deal("review", "claim", made["draft"], who="rita")
    first = deal("draft", "show", made["draft"], who="rita").json
    assert "> " in first["text"]
    (tmp_path / "text.md").write_text(f"{first['text']}\n## Summary\n\n> The cap is EUR 4,250,000.\n", "utf-8")
    deal("review", "edit", made["draft"], "--file", "text.md", who="rita")
    later = deal("draft", "show", made["draft"], who="rita").json
    assert [c["text"] for c in later["claims"]] == [*(c["text"] for c in first["claims"]), "The cap is EUR 4,250,000."]


def test_what_is_not_borne_out_is_marked_in_the_released_text(world: World) -> None:
    made, rita = asked(world, TRUE, CAP), world.actor("rita")
    review.claim(world.desk, rita, made.id)
    odd = "The price is never fixed"
    text = made.text + "".join(f"\n{way.format(odd)}\n" for way in WAYS.values())
    edited = review.edit(world.desk, rita, made.id, text, reason=ReasonCode.STYLE, note="As a summary.")
    review.approve(world.desk, rita, made.id, edited.hash)
    printed = release.release(world.desk, world.actor("lena"), made.id, Format.MARKDOWN).decode()
    marks = [line for line in printed.splitlines() if odd in line and "†" in line]
    assert len(marks) == len(WAYS), printed
    for form in (Format.DOCX, Format.PDF):
        assert release.release(world.desk, world.actor("lena"), made.id, form)
