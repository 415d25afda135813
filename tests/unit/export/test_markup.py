"""The Markdown of drafts is untrusted: parsing never fails, and nothing in it stays live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.adapters.export.markdown import escape
from copilot.adapters.export.markup import Heading, Item, Mark, Paragraph, Run, Table, contents, parse, plain
from copilot.adapters.export.text import clean, one_line, shortened
from copilot.domain.wide_rows import widened

HOSTILE = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "| a | b |\n|---|--:|\n| ", " | ", "\n", "\n\n", "**", "*", "_", "`", "```\n", "[x](http://e.x)", "![i](u)",
     "<script>", "&amp;", "[^1]", "[^2]", "[^1]: note", "https://e.x", "www.e.x", "\\", "\x00", "\x0b", "\u202e", "\ud800", "é", "中",
     "א", "😀", "---\n", "===\n", "    ", "\t", "word", "3.0%", "3) ", "~~", "\r\n", "\u2028", "]", "[", "(", "\U000e0041"]
)  # fmt: skip
TEXTS = st.lists(HOSTILE, max_size=25).map("".join)


def test_headings_lists_tables_and_emphasis_become_blocks():
    heading, paragraph, first, second, table = parse(
        "## A *b*\n\nIt is **so**.[^7]\n\n- one\n  1. two\n\n| h | k |\n|---|--:|\n| 1 | 2[^3] |\n"
    )
    assert heading == Heading(2, (Run("A "), Run("b", italic=True)))
    assert paragraph == Paragraph((Run("It is "), Run("so", bold=True), Run("."), Mark(7)))
    assert first == Item((Run("one"),), 0, "•")
    assert second == Item((Run("two"),), 1, "1.")
    assert table == Table(((Run("h"),), (Run("k"),)), (((Run("1"),), (Run("2"), Mark(3))),), (False, True))


@pytest.mark.parametrize(
    "written",
    [
        "| h | k |\n|---|---|\n| 1 | 2 |\n| 3 | 4 | 5 | 6 |\n",
        "h | k\n--|--\n1 | 2\n3 | 4 | 5 | 6\n",
        "> | h | k |\n> |---|--:|\n> | 1 | 2 |\n> | 3 | 4 | 5 | 6\n",
        "- | h | k |\n  |---|---|\n  | 1 | 2 |\n  | 3 | 4 | 5 | 6 |\n",
    ],
)
def test_cells_beyond_the_width_of_the_header_are_printed(written: str):
    (table,) = parse(written)
    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.header] == ["h", "k", "", ""]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["1", "2", "", ""], ["3", "4", "5", "6"]]


@pytest.mark.parametrize(
    "written", ["```\n| h |\n|---|\n| 1 | 2 |\n```", "| h |\n|---|\n| 1 \\| 2 |", "a | b\n|---|\nc | d | e"]
)
def test_what_is_no_wider_row_of_a_table_stays_as_it_is(written: str):
    assert widened(written) == written


def test_a_block_quote_marks_all_that_is_in_it():
    assert [block.quoted for block in parse("> # a\n>\n> b\n>\n> - c\n>\n> | h |\n> |---|\n\nd")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_links_images_html_and_entities_stay_the_characters_they_are():
    source = "[a](http://x.y) ![i](http://x.y/i.png) <b onclick='z'>b</b> <http://x.y> &lt; http://x.y"
    assert plain(parse(source)[0].content) == source


def test_an_ordered_list_keeps_the_number_it_starts_with():
    items = [block for block in parse("7. a\n9. b\n\ntext\n\n0. c\n1. d") if isinstance(block, Item)]
    assert [item.marker for item in items] == ["7.", "8.", "0.", "1."]


@given(TEXTS)
def test_parsing_never_fails_and_lets_nothing_unprintable_through(text: str):
    for block in parse(text):
        printed = "".join(plain(content) for content in contents(block))
        assert clean(printed) == printed


@given(st.text(max_size=60))
def test_escaped_text_reads_back_as_itself(text: str):
    line = one_line(text)
    blocks = parse(escape(line))
    assert "".join(plain(block.content) for block in blocks) == line


def test_what_xml_forbids_and_what_turns_the_reading_direction_is_taken_out():
    assert clean("a\x00b\x1bc\u202ed\u2066e\ufefff\ud800g\uffffh\U000e0041i\U0001ffffj") == "abcdefghij"
    assert clean("a\r\nb\u2028c\x85d") == "a\nb\nc\nd"
    assert clean("👩\u200d⚖️") == "👩\u200d⚖️"


def test_a_long_text_is_cut_between_words():
    assert shortened("one two three four", 12) == "one two …"
    assert shortened("x" * 50, 10) == "x" * 8 + " …"
    assert shortened("short", 10) == "short"
