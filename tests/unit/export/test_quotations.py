"""A quotation reads as its page reads, and notes are those that the released text names."""

import json

import pytest

from copilot.domain.claim import Citation
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.markup import escape
from tests.unit.export.papers import citation, claim, draft
from tests.unit.export.test_exporters import PRINTED, exported, shown

SOURCE = r"The notice for *termination* is 30 days\* from receipt by the **Supplier** (see 4\.2 \| annex \[A\])."
READS = "The notice for termination is 30 days* from receipt by the Supplier (see 4.2 | annex [A])."


def quoting(quotation: str, document: str) -> Draft:
    """As the extractive drafter writes it: the quotation escaped, so that it renders as it stands in the source."""
    said = f"“{escape(quotation)}”"
    cited = citation(1, quotation, document=document)
    return draft(f"- {said} [^1]\n", (cited,), (claim("c1", (1,), text=said, start=2, end=len(said) + 7),))


def printed(form: Format, of: Draft) -> str:
    """What a reader of the file sees, on one line: of Markdown, without its own escapes."""
    content = exported(form, of)
    text = " ".join(shown(form, content).split("<!-- copilot-seal")[0].split())
    if form is Format.MARKDOWN:
        for sign in r"*[]|.":
            text = text.replace(f"\\{sign}", sign)
    return text


@pytest.mark.parametrize("form", PRINTED)
def test_a_quotation_of_a_markdown_file_reads_as_its_page_in_text_note_and_appendix(form: Format) -> None:
    of = quoting(SOURCE, "terms.md")
    text = printed(form, of)
    assert text.count(READS) == 4  # the sentence, its note, and claim and quotation in the appendix
    assert "\\" not in text
    kept = json.loads(exported(Format.JSON, of))["citations"][0]["quotation"]
    assert kept == SOURCE  # the record keeps the source's characters


@pytest.mark.parametrize("form", PRINTED)
def test_what_stands_on_a_page_of_another_kind_is_printed_as_it_stands_there(form: Format) -> None:
    words = r"The logs of C:\temp\[old]\*.log and 30 days* are *kept* for a year."
    text = shown(form, exported(form, quoting(words, "plain.txt")))
    text = " ".join(text.split())
    expected = escape(words) if form is Format.MARKDOWN else words
    assert text.count(expected) >= 2


@pytest.mark.parametrize("form", PRINTED)
def test_a_footnote_that_a_source_has_is_no_note_of_ours(form: Format) -> None:
    words = "Paid in 45 days.[^2] The cap stands."
    of = quoting(words, "plain.txt")
    text = printed(form, of)
    assert "Paid in 45 days.[^2] The cap stands." in text
    assert "is missing" not in text


def left_over(form: Format) -> str:
    cited: tuple[Citation, ...] = (
        citation(1, "kept words"),
        citation(2, "words that an edit dropped"),
        citation(3, "long words that an edit dropped " * 40),
        citation(4, "words of a claim only"),
    )
    of = draft("It is kept. [^1]\n", cited, (claim("c1", (1,), start=0, end=16), claim("c2", (4,), start=0, end=16)))
    return " ".join(shown(form, exported(form, of)).split("<!-- copilot-seal")[0].split())


@pytest.mark.parametrize("form", PRINTED)
def test_a_citation_that_the_text_no_longer_names_is_no_note(form: Format) -> None:
    text = left_over(form)
    assert "kept words" in text
    assert "an edit dropped" not in text
    assert "contract-2.pdf" not in text
    assert text.count("words of a claim only") == 1


def test_markdown_lists_the_notes_of_the_text_alone() -> None:
    content = exported(Format.MARKDOWN, draft("It is kept. [^2]\n", (citation(1), citation(2)), ())).decode()
    assert [line[:5] for line in content.splitlines() if line.startswith("[^")] == ["[^1]:"]
