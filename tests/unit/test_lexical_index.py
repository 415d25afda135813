"""The lexical index: what is found, what stays sealed, and that documents come and go alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.adapters.index import Bm25Index
from copilot.adapters.index.lexical import SMALL
from copilot.adapters.index.record import Record, make_record
from copilot.adapters.index.scoring import counts, nth_largest, regions, within
from copilot.adapters.index.terms import terms
from copilot.adapters.index.units import LIMIT, units
from copilot.domain.chunking import chunk
from copilot.domain.document import Body, Document, Extract, Page
from copilot.errors import UnknownNameError
from copilot.ports import Wanted


@dataclass
class Drawer:
    """Files kept in a dict; sealing is another adapter's business."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def put(self, engagement: str, name: str, content: bytes) -> None:
        self.kept[engagement, name] = content

    def get(self, engagement: str, name: str) -> bytes:
        if (engagement, name) not in self.kept:
            raise FileNotFoundError(name)
        return self.kept[engagement, name]

    def remove(self, engagement: str, name: str) -> None:
        self.kept.pop((engagement, name), None)

    def erase(self, engagement: str) -> None:
        raise NotImplementedError


def document(id_: str, text: str, pages: tuple[Page, ...] = ()) -> tuple[Document, Body]:
    extract = Extract(text, "text/plain", pages=pages)
    chunks = chunk(extract)
    made = Document(
        id_, "eng", f"{id_}.txt", "", 1, "text/plain", 1, None, len(chunks), "mem", datetime(2024, 1, 1, tzinfo=UTC)
    )
    return made, Body(id_, "eng", extract, chunks)


TEXTS = {
    "doc-a": "The supplier pays within 45 days.\n\nNeither party may assign this agreement.\n",
    "doc-b": "The mill stands at Arden. It grinds 1,234.5 tonnes of rye a year.\n",
    "doc-c": "Nothing of interest is written here about invoices.\n",
}


def loaded(texts: dict[str, str], index: Bm25Index | None = None, generation: int = 1) -> Bm25Index:
    index = index or Bm25Index(Drawer())
    made = {id_: document(id_, text) for id_, text in texts.items()}
    index.load("eng", generation, [d for d, _ in made.values()], lambda id_: made[id_][1])
    return index


def found(index: Bm25Index, question: str, **more: object) -> list[tuple[str, str]]:
    """(document, text) of the units that have any of the question's words in them, best first."""
    hits = index.search("eng", Wanted(question, **more))  # type: ignore[arg-type]
    if not hits.matched:
        return []
    order = sorted(range(len(hits.owner)), key=lambda n: -hits.scores["own"][n] - hits.scores["synonyms"][n])
    ids = [
        (hits.documents[hits.owner[n]], *hits.spans[n].tolist())
        for n in order
        if hits.scores["own"][n] + hits.scores["synonyms"][n] > 0
    ]
    return [(id_, index.excerpt("eng", id_, a, b).text.strip()) for id_, a, b in ids]


def test_the_words_of_the_question_are_found_in_any_form() -> None:
    index = loaded(TEXTS)
    assert found(index, "Who is paying?")[0][1].startswith("The supplier pays within 45 days.")
    assert found(index, "1234.5")[0][0] == "doc-b"


def test_a_synonym_of_several_words_must_stand_together() -> None:
    index = loaded({"doc-a": "The first party has a right.", "doc-b": "A right of first refusal is given."})
    assert [d for d, _ in found(index, "rofr", synonyms=("right of first refusal",))] == ["doc-b"]


def test_texts_without_spaces_are_found_by_what_stands_within_them() -> None:
    index = loaded(
        {
            "doc-a": "受領者は秘密情報を第三者に開示してはならない。",
            "doc-b": "代金は三十日以内に支払う。",
            "doc-c": "계약금액은 오백만 원이다.",
        }
    )
    assert found(index, "秘密情報の開示")[0][0] == "doc-a"
    assert found(index, "支払")[0][0] == "doc-b"
    assert found(index, "계약금액")[0][0] == "doc-c"
    assert terms("GDP成長率は3.5%").words == ["gdp", "成長", "長率", "率は", "3.5"]


def test_a_word_that_is_broken_at_a_lines_end_is_found_whole() -> None:
    index = loaded({"doc-a": "He claims dam-\nages of the com-\npany.", "doc-b": "The ages of the dam."})
    assert found(index, "damages")[0][0] == "doc-a"
    assert found(index, "companies")[0][0] == "doc-a"
    found_terms = terms("long-\nterm A-\nB")
    assert list(zip(found_terms.words, found_terms.starts.tolist(), strict=True)) == [
        ("long", 0),
        ("longterm", 0),
        ("term", 6),
        ("b", 14),
    ]


def test_nothing_matches_nothing() -> None:
    assert not loaded(TEXTS).search("eng", Wanted("quokka")).matched
    assert not loaded({}).search("eng", Wanted("supplier")).matched


def test_a_search_within_a_document_stays_there() -> None:
    index = loaded(TEXTS)
    hits = index.search("eng", Wanted("the", ("invoices", "mill"), "doc-c"))
    assert {hits.documents[o] for o in hits.owner} == {"doc-c"}
    assert not index.search("eng", Wanted("mill", document="doc-a")).matched


def test_a_search_among_some_documents_finds_nothing_of_the_others() -> None:
    index = loaded(TEXTS)
    hits = index.search("eng", Wanted("supplier mill invoices", also=(("doc-a", 0),), among=frozenset({"doc-b", "doc-c"})))
    assert {hits.documents[o] for o in hits.owner} == {"doc-b", "doc-c"}


def test_chunks_that_another_index_found_are_scored_too() -> None:
    hits = loaded(TEXTS).search("eng", Wanted("mill", also=(("doc-c", 0), ("doc-gone", 3))))
    assert {hits.documents[o] for o in hits.owner} == {"doc-b", "doc-c"}


def test_documents_come_and_go_and_the_result_is_that_of_a_new_index() -> None:
    texts = {
        f"doc-{n}": f"Report number {n} speaks of mill {n % 3} and of rye. It is long enough. Mill {n}." for n in range(12)
    }
    index = Bm25Index(Drawer())
    for count in range(1, len(texts) + 1):
        loaded(dict(list(texts.items())[:count]), index, count)
    left = {id_: text for id_, text in texts.items() if id_ != "doc-5"}
    index.discard("eng", "doc-5")
    loaded(left, index, 100)
    for question in ("mill 7", "rye", "report number 5"):
        assert sorted(found(index, question)) == sorted(found(loaded(left), question))
    assert "doc-5" not in index.catalogue("eng").documents


def test_documents_beside_a_large_one_are_found_as_in_a_new_index() -> None:
    long = "\n\n".join(f"Entry {n}: the quarry delivered {n} tonnes of slate to yard {n % 7}. " * 6 for n in range(SMALL + 200))
    texts = {"doc-long": long} | {f"doc-{n}": f"Memo {n} on slate and yard {n % 3}." for n in range(6)}
    index = Bm25Index(Drawer())
    for count in range(1, len(texts) + 1):
        loaded(dict(list(texts.items())[:count]), index, count)
    made = document("doc-long", long)[0]
    assert made.chunks > SMALL, "else all documents would be joined, and nothing tried here"
    index.discard("eng", "doc-2")
    left = {id_: text for id_, text in texts.items() if id_ != "doc-2"}
    loaded(left, index, 100)
    for question in ("memo 4", "slate tonnes 1999"):
        assert sorted(found(index, question)) == sorted(found(loaded(left), question))


def test_an_older_generation_does_not_replace_a_newer_one() -> None:
    index = loaded(TEXTS, generation=5)
    loaded({}, index, generation=4)
    assert index.generation("eng") == 5
    assert found(index, "mill")


def test_what_was_prepared_is_loaded_without_the_body() -> None:
    index = Bm25Index(Drawer())
    made, body = document("doc-a", TEXTS["doc-a"])
    index.prepare("eng", made, body)

    def missing(_: str) -> Body:
        raise AssertionError("the body was asked for")

    index.load("eng", 1, [made], missing)
    assert found(index, "supplier")
    index.forget("eng")
    with pytest.raises(UnknownNameError):
        index.search("eng", Wanted("supplier"))


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04"])
def test_a_damaged_record_is_made_again(damage: bytes) -> None:
    drawer = Drawer()
    drawer.put("eng", "lexical-doc-a", damage)
    assert found(loaded({"doc-a": TEXTS["doc-a"]}, Bm25Index(drawer)), "supplier")
    assert drawer.kept["eng", "lexical-doc-a"] != damage


def test_no_unit_spans_two_pages() -> None:
    made, body = document(
        "doc-a", "One short page. Another short page. The last one.", (Page(1, 0, 16), Page(2, 16, 36), Page(3, 36, 49))
    )
    spans = make_record(made, body).unit_spans.tolist()
    assert spans == [[0, 16], [16, 36], [36, 49]]


def test_a_record_survives_being_written_and_read() -> None:
    made, body = document("doc-a", "Ærø — 𝔘nicode “text”. " * 40, (Page(1, 0, 500), Page(2, 500, 900)))
    record = make_record(made, body)
    again = Record.loads(record.dumps())
    assert again.text == record.text
    assert (again.words == record.words).all()
    assert (again.unit_windows == record.unit_windows).all()
    assert again.page(499) == 1
    assert again.page(500) == 2


@given(st.text(alphabet=st.sampled_from("ab1,.;:()!? \n\tÄ“”"), max_size=1500))
def test_units_cover_the_text_without_gaps_and_within_the_limit(text: str) -> None:
    spans = units(text, 0, len(text))
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(0 < b - a <= LIMIT for a, b in spans)


@given(st.text(max_size=300))
def test_terms_begin_where_they_say(text: str) -> None:
    found_terms = terms(text)
    assert len(found_terms.words) == len(found_terms.starts)
    newer = range(0x20000, 0x31350)  # planes of Chinese signs, some of which are younger than Python's tables
    assert all(text[start].isalnum() or ord(text[start]) in newer for start in found_terms.starts)


def test_nobody_sees_documents_before_what_has_to_come_first_is_done() -> None:
    index = loaded({"doc-a": TEXTS["doc-a"]})
    made, body = document("doc-b", TEXTS["doc-b"])

    def fails() -> None:
        assert index.generation("eng") == 1
        raise UnknownNameError("index", "x", "it is held by another")

    with pytest.raises(UnknownNameError):
        index.load("eng", 2, [made], lambda _: body, fails)
    assert index.generation("eng") == 1
    assert found(index, "supplier")


@given(st.lists(st.integers(0, 40), min_size=2, max_size=400), st.data())
def test_the_nth_largest_is_what_sorting_says(values: list[int], data: st.DataObject) -> None:
    n = data.draw(st.integers(1, len(values) - 1))
    assert nth_largest(np.asarray(values, np.float32), n) == sorted(values, reverse=True)[n - 1]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=1), st.sets(st.integers(0, 90)))
def test_counting_near_the_windows_is_counting_everywhere(windows: list[tuple[int, int]], positions: set[int]) -> None:
    ranges = np.asarray([(start, start + size) for start, size in windows], np.int32)
    found = np.asarray(sorted(positions), np.int32)
    assert counts(within(found, regions(ranges)), ranges).tolist() == [sum(a <= p < b for p in positions) for a, b in ranges]


def test_words_that_have_told_which_document_is_meant_count_less() -> None:
    text = (
        "Signed for the period ended June 25, 2022, on June 25, 2022.\n\n"
        + "Nothing of interest.\n\n" * 30
        + "Finished goods inventories 5,433\n"
    )
    index = loaded({"doc-a": text, "doc-b": "Something else was written on June 25, 2022, about finished goods inventories.\n"})

    def best(told: str) -> str:
        found = index.search("eng", Wanted("finished goods inventories on June 25, 2022", told=told, document="doc-a"))
        start, end = found.spans[int(np.argmax(found.scores["own"]))]
        return text[start:end]

    assert best("").startswith("Signed")
    assert best("June 25, 2022").rstrip().endswith("inventories 5,433")
