"""Plain text, tables in plain text, e-mail: the file's own words in whatever encoding."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.adapters.readers.child import extract
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

TEXT = "Vertrag über die Lieferung\r\n\r\nzwei\tSpalten \x0c neue Seite\rEnde — 5 €\n"


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_utf8_text_is_the_files_own_text_unchanged(suffix: str) -> None:
    data = ("\ufeff" + TEXT).encode()
    assert extract(suffix, data).text == data.decode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_utf8_text_comes_through_unchanged(text: str) -> None:
    text = f"a{text}"  # a file that begins like a PDF or a zip is refused
    assert extract(".txt", text.encode()).text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_other_unicode_encodings_are_decoded(encoding: str) -> None:
    assert extract(".txt", TEXT.encode(encoding)).text.lstrip("\ufeff") == TEXT


@pytest.mark.parametrize("encoding", ["cp1252", "cp932"])
def test_legacy_encodings_are_guessed_and_said(encoding: str) -> None:
    text = {
        "cp1252": "Die Gebühren für die Prüfung beträgt fünf Prozent der Erlöse. " * 5,
        "cp932": "契約の当事者は以下の通り合意する。" * 8,
    }
    found = extract(".txt", text[encoding].encode(encoding))
    assert found.text == text[encoding]
    assert any("not UTF-8" in w for w in found.warnings)


def test_comments_of_markdown_are_flagged_in_place() -> None:
    found = extract(".md", b"# Title\n<!-- approve\nthis --> text")
    assert [(b.kind, found.text[b.start : b.end]) for b in found.blocks] == [(BlockKind.HIDDEN, "<!-- approve\nthis -->")]


def test_characters_that_nobody_sees_are_flagged_in_place() -> None:
    secret = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    found = extract(".txt", f"Harmless{secret} text \u202eetah\u202c 🏴\U000e0067\U000e0062\U000e007f a\u200db".encode())
    assert [found.text[b.start : b.end] for b in found.blocks] == [secret]
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a,b\n1,2\n", ","), ("a;b\n1,5;2\n3,1;4", ";"), ("a\tb\n1\t2", "\t"), ("a|b\n1|2", "|"), ('a,b\n"x, ""y""",2', ",")],
)
def test_delimited_tables_are_told_by_their_shape(text: str, delimiter: str) -> None:
    found = extract(".csv", text.encode())
    rows = found.text.split("\n")
    assert rows[0] == "a | b"
    assert all(row.count(" | ") == 1 for row in rows), delimiter
    assert [c.header for c in found.tables[0].cells][:3] == [True, True, False]


def test_a_field_over_several_lines_stays_in_its_row() -> None:
    assert extract(".csv", b'name,note\nx,"one\ntwo"\n').text == "name | note\nx | one two"


def test_a_table_without_headers_has_none() -> None:
    assert not any(c.header for c in extract(".csv", b"1,2\n3,4\n").tables[0].cells)


def message(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, text in {"From": "a@example.org", "To": "b@example.org", "Subject": "Offer — 5 €", **headers}.items():
        mail[name] = text
    return mail


def test_an_email_shows_its_headers_and_body_and_names_its_attachments() -> None:
    mail = message()
    mail.set_content("Dear all,\n\nplease find our offer.\n")
    mail.add_alternative("<p>html</p>", subtype="html")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="offer.pdf")
    found = extract(".eml", mail.as_bytes())
    assert found.text == ("From: a@example.org\nTo: b@example.org\nSubject: Offer — 5 €\n\nDear all,\n\nplease find our offer.")
    assert found.title == "Offer — 5 €"
    assert found.warnings == ("attachment 'offer.pdf' was not read; add it as a document of its own",)


def test_an_email_in_html_alone_is_read_as_a_page() -> None:
    mail = message()
    mail.set_content("<p>Seen</p><p style='display:none'>unseen</p>", subtype="html")
    found = extract(".eml", mail.as_bytes())
    assert "Seen" in found.text
    assert [found.text[b.start : b.end] for b in found.blocks if b.kind is BlockKind.HIDDEN] == ["unseen"]


def test_what_is_no_email_is_refused() -> None:
    with pytest.raises(UnreadableError, match="not an e-mail"):
        extract(".eml", b"just some text\n")
