"""What is sealed comes back as it was, whatever texts and numbers it holds."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.adapters.store.content import COMPRESS_FROM, Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import BODIES, DRAFTS, NOUNS, VECTORS
from copilot.adapters.vault import MemoryVault
from copilot.domain.claim import Citation, Claim, Verdict
from copilot.domain.document import Body, Extract, Line, Vectors
from copilot.domain.draft import Draft, Usage
from copilot.errors import IntegrityError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VAULT = MemoryVault()
VAULT.create("eng-1")
CONTENT = {noun.name: Content(noun, VAULT) for noun in NOUNS}
DRAFT = Draft("dr-1", 1, "eng-1", "con-1", "req-1", "answer", "q", "mem-1", "answer@1", "extractive", "", (), (), (), NOW)
words = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-(2**62), 2**62)
claims = st.builds(
    Claim, words, words, numbers, numbers, st.lists(numbers).map(tuple), st.sampled_from(Verdict), st.lists(words).map(tuple)
)
citations = st.builds(Citation, numbers, words, words, words, st.none() | numbers, numbers, numbers, words)
usages = st.builds(Usage, numbers, numbers, numbers, st.floats(allow_nan=False))


def sealed_and_back(noun: Noun[object], item: object) -> object:
    plain = {f: getattr(item, f) for f in noun.columns}
    return noun.type(**plain, **CONTENT[noun.name].unseal(plain, CONTENT[noun.name].seal(item)))


@settings(max_examples=50, deadline=None)
@given(words, st.lists(claims).map(tuple), st.lists(citations).map(tuple), usages)
def test_any_draft_comes_back(text: str, claimed: tuple[Claim, ...], cited: tuple[Citation, ...], usage: Usage) -> None:
    draft = replace(DRAFT, text=text, claims=claimed, citations=cited, usage=usage)
    assert sealed_and_back(DRAFTS, draft) == draft


@given(st.lists(st.tuples(*[st.floats(allow_nan=False)] * 4)))
def test_boxes_keep_every_digit(boxes: list[tuple[float, float, float, float]]) -> None:
    lines = tuple(Line(n, n + 1, 1, box) for n, box in enumerate(boxes))
    body = Body("doc-1", "eng-1", Extract("text", "application/pdf", lines=lines), ())
    assert sealed_and_back(BODIES, body) == body


@given(st.binary())
def test_vectors_come_back_bit_for_bit(data: bytes) -> None:
    vectors = Vectors("doc-1", "eng-1", "openai:text|x/é", 3, data)
    assert sealed_and_back(VECTORS, vectors) == vectors


def test_long_content_is_compressed_and_short_is_not() -> None:
    def size(text: str) -> int:
        return len(CONTENT["drafts"].seal(replace(DRAFT, text=text)))

    assert size("a" * 300) - size("") == 300
    assert size("a" * 10 * COMPRESS_FROM) < COMPRESS_FROM


def test_content_of_another_shape_is_told() -> None:
    plain = {f: getattr(DRAFT, f) for f in DRAFTS.columns}
    place = CONTENT["drafts"]._place(DRAFTS.key_of(DRAFT))
    with pytest.raises(IntegrityError, match="does not fit this program"):
        CONTENT["drafts"].unseal(plain, VAULT.seal("eng-1", b'\x00{"text": 7}', place))


def test_a_field_that_older_content_lacks_takes_its_default() -> None:
    plain = {f: getattr(DRAFT, f) for f in DRAFTS.columns}
    place = CONTENT["drafts"]._place(DRAFTS.key_of(DRAFT))
    old = b'\x00{"question":"q","text":"","claims":[],"citations":[],"retrieval":[],"gone":1}'
    assert Draft(**plain, **CONTENT["drafts"].unseal(plain, VAULT.seal("eng-1", old, place))) == DRAFT


def test_a_declaration_with_a_misspelt_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Draft has no field colour"):
        Noun("drafts", Draft, key=("id",), plain=("colour",))


def test_what_is_not_declared_plain_is_sealed() -> None:
    assert set(DRAFTS.sealed) == {
        "question", "text", "claims", "citations", "retrieval", "usage", "warnings", "confidence",
        "wording", "outdated", "prompt_sha256", "form", "sample",
    }  # fmt: skip
    assert [noun.name for noun in NOUNS if not noun.sealed] == [
        "grants",
        "sessions",
        "reviews",
        "links_to_clients",
        "spending",
        "labels",
        "checkpoints",
        "notices",
    ]
