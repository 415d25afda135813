"""Tracked changes in Word: accepting all gives the released text, rejecting all the machine's."""

import io
import re
import zipfile

import docx
import pytest
from lxml import etree

from copilot.adapters.export import exporters
from copilot.domain.deliverable import Format
from tests.unit.export.papers import ENGAGEMENT, KEY, TEXT, citation, deliverable, draft

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CITATIONS = tuple(citation(n) for n in (1, 2, 3))
EDITS = {
    "a word": TEXT.replace("ninety", "sixty"),
    "a figure in a table": TEXT.replace("1,310", "1,130"),
    "a row more": TEXT + "| 2024 | 1,400[^3] |\n",
    "a row less": TEXT.replace("| 2023 | 1,310[^3] |\n", "| 2022 | 9 |\n"),
    "a paragraph more": TEXT.replace("- First", "A new paragraph.[^1]\n\n- First"),
    "a paragraph less": TEXT.replace("Either party may terminate on **ninety days'** *written* notice.[^2] ", ""),
    "a list item less": TEXT.replace("- Second point\n", ""),
    "a mark less": TEXT.replace("[^1][^2]", "[^2]"),
    "a mark more": TEXT.replace("point[^3]", "point[^3][^1]"),
    "a heading": TEXT.replace("## Notice", "## Notice and term"),
    "everything": "Nothing of it is left.[^1]",
    "table into words": TEXT[: TEXT.index("| Year")] + "Revenue was 1,310.[^3]\n",
    "rows in another order": TEXT.replace(
        "| 2023 | 1,310[^3] |\n", "| 2024 | 1,400[^3] |\n| 2023 | 1,310[^1] |\n| 2021 | 9 |\n"
    ),
    "paragraphs in another order": "- First point[^3]\n- Second point\n\n"
    + TEXT.replace("- First point[^3]\n- Second point\n", ""),
    "nothing": TEXT,
}


def tracked(before: str, after: str) -> bytes:
    final = draft(after, CITATIONS)
    return exporters(KEY)[Format.DOCX].export(deliverable(final), final, ENGAGEMENT, draft(before, CITATIONS))


def document(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def decided(content: bytes, *, accept: bool, notes: bool = True) -> list[str]:
    """The body's lines after all changes were accepted or rejected, as ECMA-376 17.13.5 says what that means."""
    root = document(content)
    drop = W + ("del" if accept else "ins")
    for row in [r for r in root.iter(W + "tr") if r.find(f"{W}trPr/{drop}") is not None]:
        row.getparent().remove(row)
    ended = [p for p in root.iter(W + "p") if p.find(f"{W}pPr/{W}rPr/{drop}") is not None]
    for change in [c for c in root.iter(drop) if c.getparent().tag not in (W + "rPr", W + "trPr")]:
        change.getparent().remove(change)
    for paragraph in ended:
        assert not words(paragraph), "the words of a paragraph that goes would join the next one"
        paragraph.getparent().remove(paragraph)
    assert all(table.find(W + "tr") is None or words(table) for table in root.iter(W + "tbl"))
    return [line for paragraph in root.iter(W + "p") if (line := words(paragraph, notes))]


def words(element: etree._Element, notes: bool = True) -> str:
    """With the number of a note where its mark stands, or without any."""
    if not notes:
        text = "".join(e.text or "" for e in element.iter(W + "t", W + "delText") if not superscript(e))
        return re.sub(r"\[\d+\]", "", text).strip()
    out = []
    for e in element.iter():
        if e.tag in (W + "t", W + "delText"):
            out.append(e.text or "")
        elif e.tag == W + "footnoteReference":
            out.append(e.get(W + "id"))
    return "".join(out).replace("[", "").replace("]", "").replace(", ", "").strip()


def superscript(text: etree._Element) -> bool:
    style = text.getparent().find(f"{W}rPr/{W}rStyle")
    return style is not None and style.get(W + "val") == "FootnoteReference"


def body(text: str, *, notes: bool = True) -> list[str]:
    final = draft(text, CITATIONS)
    return decided(exporters(KEY)[Format.DOCX].export(deliverable(final), final, ENGAGEMENT), accept=True, notes=notes)


def upto_sign_off(lines: list[str]) -> list[str]:
    return lines[: lines.index("Sign-off")]


@pytest.mark.parametrize("after", EDITS.values(), ids=EDITS)
def test_accepting_all_gives_what_is_released_without_tracking(after: str):
    assert upto_sign_off(decided(tracked(TEXT, after), accept=True)) == upto_sign_off(body(after))


@pytest.mark.parametrize("after", EDITS.values(), ids=EDITS)
def test_rejecting_all_gives_the_machines_words(after: str):
    rejected = upto_sign_off(decided(tracked(TEXT, after), accept=False, notes=False))  # they are numbered by the final text
    assert rejected == upto_sign_off(body(TEXT, notes=False))


def test_changes_name_the_approver_and_the_time_and_have_ids_of_their_own():
    root = document(tracked(TEXT, EDITS["a word"]))
    changes = [*root.iter(W + "ins"), *root.iter(W + "del")]
    assert {c.get(W + "author") for c in changes} == {"Ada Weiss"}
    assert {c.get(W + "date") for c in changes} == {"2026-02-03T14:05:07Z"}
    ids = [e.get(W + "id") for e in root.iter(W + "ins", W + "del", W + "bookmarkStart")]
    assert len(ids) == len(set(ids))
    assert ["".join(t.text for t in c.iter(W + "delText")) for c in root.iter(W + "del")] == ["ninety"]
    assert not [t for c in root.iter(W + "del") for t in c.iter(W + "t")]


def test_word_opens_what_was_tracked_and_a_text_that_was_not_changed_has_no_changes():
    docx.Document(io.BytesIO(tracked(TEXT, EDITS["everything"])))
    root = document(tracked(TEXT, TEXT))
    assert not [*root.iter(W + "ins"), *root.iter(W + "del")]


def test_rows_of_one_name_are_compared_and_others_come_or_go_whole():
    after = TEXT.replace("| 2023 | 1,310[^3] |\n", "| 2022 | 1,250[^3] |\n| 2023 | 1,311[^3] |\n")
    table = next(t for t in document(tracked(TEXT, after)).iter(W + "tbl") if "Revenue" in words(t))
    rows = [(words(row), row.find(f"{W}trPr/{W}ins") is not None) for row in table.iter(W + "tr")]
    assert rows == [("YearRevenue", False), ("20221,2503", True), ("20231,3101,3113", False)]
