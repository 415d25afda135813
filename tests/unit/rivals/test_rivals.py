"""The baselines of the benchmark find what they should, with exact offsets."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest

from copilot.adapters.rivals import open_rivals
from copilot.adapters.rivals.bm25 import split
from copilot.ports import Floats, Rival

TEXTS = {
    "lease.txt": "The tenant pays rent monthly. " * 40 + "A deposit of two months is due. " + "The landlord insures. " * 40,
    "nda.txt": "Confidential information stays secret. " * 60 + "The term is five years. " + "Notices are in writing. " * 10,
    "empty.txt": "",
}


class Letters:
    """An embedder that needs no model: counts of letter pairs."""

    name = "letters"
    dimension = 26 * 26

    def embed(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            letters = [ord(c) - 97 for c in text.lower() if "a" <= c <= "z"]
            for first, second in pairwise(letters):
                row[26 * first + second] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


MAKERS = open_rivals(Letters()).makers


@pytest.fixture(params=range(len(MAKERS)))
def rival(request: pytest.FixtureRequest) -> Iterator[Rival]:
    make: Callable[[], Rival] = MAKERS[request.param]
    made = make()
    made.build(TEXTS)
    yield made
    made.close()


def test_all_three_run_where_the_extra_is_installed():
    rivals = open_rivals(Letters())
    assert len(rivals.makers) == 3
    assert rivals.left_out == ()


def test_the_right_document_comes_first_with_offsets_into_its_text(rival: Rival):
    name, start, end = rival.search("What deposit does the tenant pay the landlord?", 5)[0]
    assert name == "lease.txt"
    assert 0 <= start < end <= len(TEXTS[name])


def test_a_named_document_is_the_only_one_searched(rival: Rival):
    found = rival.search("What deposit does the tenant pay?", 5, "nda.txt")
    assert found
    assert {name for name, _, _ in found} == {"nda.txt"}
    assert list(rival.search("deposit", 5, "empty.txt")) == []


def test_the_passage_with_the_words_is_among_the_first(rival: Rival):
    texts = [TEXTS[name][start:end] for name, start, end in rival.search("deposit of two months", 3)]
    assert any("deposit of two months" in text for text in texts)


def test_pieces_cover_the_text_without_gaps():
    for text in (*TEXTS.values(), "x" * 2000, "a " * 900):
        spans = split(text)
        assert "".join(text[a:b] for a, b in spans) == text
        assert all(0 < b - a <= 800 for a, b in spans)
