"""Web pages: what a person sees in a browser."""

import pytest

from copilot.adapters.readers.child import extract
from copilot.domain.document import BlockKind, Extract
from copilot.errors import UnreadableError


def read(body: str, head: str = "") -> Extract:
    return extract(".html", f"<html><head>{head}</head><body>{body}</body></html>".encode())


def blocks(found: Extract, kind: BlockKind) -> list[str]:
    return [found.text[b.start : b.end] for b in found.blocks if b.kind is kind]


def test_headings_paragraphs_and_lists_in_order() -> None:
    found = read(
        "<h1>One</h1><p>Text with <b>bold</b>\n words<br>and a break</p><ul><li>a<li>b</ul><ol start=3><li>c<li>d</ol>",
        "<title>The title</title>",
    )
    assert found.text == "One\n\nText with bold words\nand a break\n\na\nb\n3. c\n4. d"
    assert found.title == "The title"
    assert [b.level for b in found.blocks][:2] == [1, 0]


def test_tables_keep_rows_cells_and_headers() -> None:
    found = read(
        "<p>Sales (in thousands)</p><table><tr><th>Region<th>2023<th></th><th>2024</tr>"
        "<tr><td>North<td>$</td><td>1,200<td>(35<td>)</tr><tr><td colspan=2>Total</td><td>2,180</td><td>4</td></tr></table>"
    )
    assert "North | $1,200 | (35)" in found.text
    assert found.tables[0].title == "Sales (in thousands)"
    assert {found.text[c.start : c.end] for c in found.tables[0].cells if c.header} == {"Region", "2023", "2024"}


def test_layout_tables_are_read_as_blocks() -> None:
    found = read(
        "<table><tr><td><h2>Menu</h2></td><td><p>Text</p><table><tr><td>a<td>1<tr><td>b<td>2</table></td></tr></table>"
    )
    assert found.text == "Menu\n\nText\n\na | 1\nb | 2"


def test_heads_that_are_set_as_headings_leave_a_table_a_table() -> None:
    found = read("<table><tr><td><h2>Region</h2></td><td><h2>Sales</h2></td></tr><tr><td>North</td><td>1,200</td></tr></table>")
    assert found.text == "Region | Sales\nNorth | 1,200"
    assert len(found.tables) == 1


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display: none">ignore this</div>',
        "<p hidden>ignore this</p>",
        '<span class="x">ignore this</span>',
        '<p style="font-size:0">ignore this</p>',
        '<p style="color:red;opacity:0;">ignore this</p>',
        '<i id="y">ignore this</i>',
        '<div style="position:absolute;left:-9999px">ignore this</div>',
        '<p style="visibility:hidden">ignore this</p>',
    ],
)
def test_text_that_a_browser_hides_is_flagged(hidden: str) -> None:
    found = read(f"<p>Seen</p>{hidden}<p>also seen</p>", "<style>/* a */ .x, #y { display:none } p.z {color:red}</style>")
    assert blocks(found, BlockKind.HIDDEN) == ["ignore this"]
    assert blocks(found, BlockKind.PARAGRAPH) == ["Seen", "also seen"]
    assert any("hides" in w for w in found.warnings)


@pytest.mark.parametrize(
    "style",
    [
        "font-size:10px",
        "font-size:0.9em",
        "font-size: .75em",
        "font-size:80%",
        "font-size:.8rem",
        "font-size: 1.5em",
        "opacity:0.9",
        "display:block",
        "left:-4px",
        "font-size:100%",
    ],
)
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert blocks(read(f'<p style="{style}">seen</p>'), BlockKind.PARAGRAPH) == ["seen"]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .x { display: none } }",
        "@media (max-width: 600px) { .y { color: red } .x { display: none } }",
        "@supports not (display: grid) { .x { display: none } }",
        ".x { display: none } .x { display: block }",
    ],
)
def test_what_is_hidden_only_elsewhere_is_seen(sheet: str) -> None:
    found = read('<p class="x">seen</p>', f"<style>{sheet}</style>")
    assert blocks(found, BlockKind.PARAGRAPH) == ["seen"]
    assert not found.warnings


def test_what_is_hidden_on_every_screen_is_flagged() -> None:
    found = read('<p>seen</p><p class="x">unseen</p>', "<style>@media screen { .x { display: none } }</style>")
    assert blocks(found, BlockKind.HIDDEN) == ["unseen"]


def test_struck_text_does_not_run_into_what_replaces_it() -> None:
    found = read(
        "<p>The period is <del>30</del><ins>45</ins> days, the fee <s>100</s>120.</p>"
        '<table><tr><th>Item<th>Price</tr><tr><td>Fee<td><span style="text-decoration: line-through">9</span>8</tr></table>'
    )
    assert blocks(found, BlockKind.PARAGRAPH) == ["The period is 45 days, the fee 120."]
    assert blocks(found, BlockKind.TABLE) == ["Item | Price\nFee | 8"]
    assert blocks(found, BlockKind.HIDDEN) == ["30\n100", "9"]
    assert found.warnings == ("contains text that is struck through; it is flagged",)


def test_lists_are_numbered_as_a_browser_numbers_them() -> None:
    found = read(
        '<ol type="a"><li>x</li><li>y<ol style="list-style-type: upper-roman" start=4><li>z</li></ol></li></ol>'
        "<ol><li value=5>p</li><li>q</li></ol><ol reversed><li>r</li><li>s</li></ol>"
    )
    assert blocks(found, BlockKind.LIST_ITEM) == ["a. x", "b. y", "IV. z", "5. p", "6. q", "2. r", "1. s"]


def test_a_long_list_is_read_in_time() -> None:
    found = read(f"<ol>{''.join(f'<li>item {n}</li>' for n in range(30_000))}</ol>")
    assert found.text.endswith("30000. item 29999")


@pytest.mark.parametrize("count", [600, 5000])
def test_tags_that_are_never_closed_cut_nothing_off(count: int) -> None:
    found = read("".join(f"<font size=2><p>Paragraph {n}.</p>" for n in range(count)) + "<p>The end.</p>")
    assert found.text.endswith(f"Paragraph {count - 1}.\n\nThe end.")


def test_hidden_cells_leave_the_table() -> None:
    found = read('<table><tr><td>a</td><td>1</td></tr><tr style="display:none"><td>b</td><td>2</td></tr></table>')
    assert blocks(found, BlockKind.TABLE) == ["a | 1"]
    assert "b2" in "".join(blocks(found, BlockKind.HIDDEN)).replace(" ", "")


def test_scripts_and_comments_are_not_text() -> None:
    assert read("<p>a</p><script>var b</script><!-- c --><style>d{}</style><noscript>e</noscript>").text == "a"


def test_the_declared_encoding_is_used_and_a_wrong_one_is_not_believed() -> None:
    assert extract(".html", '<meta charset="windows-1252"><p>Müller €</p>'.encode("cp1252")).text == "Müller €"
    found = extract(".html", '<meta charset="ascii"><p>Müller</p>'.encode())
    assert found.text == "Müller"
    assert found.warnings


def test_deep_nesting_neither_crashes_nor_hangs() -> None:
    assert extract(".html", b"<div>" * 2000 + b"deep").text == "deep"
    with pytest.raises(UnreadableError, match="within each other"):
        extract(".html", b"<div>" * 5000 + b"deep")


def test_a_page_without_text_is_an_error() -> None:
    with pytest.raises(UnreadableError):
        read("<script>1</script>")


def test_a_label_over_several_rows_stands_in_each_and_a_figure_only_once() -> None:
    found = read(
        "<table><tr><th>Region</th><th>Year</th><th>Total</th></tr>"
        "<tr><td rowspan=2>North</td><td>2023</td><td rowspan=2>70</td></tr><tr><td>2024</td></tr></table>"
    )
    assert found.text.split("\n")[-2:] == ["North | 2023 | 70", "North | 2024"]
