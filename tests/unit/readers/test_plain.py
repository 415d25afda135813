"""Plain text, tables in plain text, e-mail: the file's own words in whatever encoding."""

import time
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


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Region;Umsatz\nSüd;2.000,00\n"),
        ("cp1252", "Le contrat prend effet à la signature; l’indemnité est de 5 000 €."),
        ("cp1252", "El señor Núñez pagó 300 € en el año 2024."),
        ("cp1252", "São Paulo: a ação não foi proposta."),
        ("cp1252", "Blåbærgrød på øen Ærø"),
        ("cp1252", "© 2024 Acme® – 20°, it’s “fine”…"),
        ("cp1250", "Zhotovitel odpovídá za škodu až do výše pěti milionů korun. Lhůta činí třicet dnů."),
        ("cp1250", "Strona zobowiązuje się płacić karę umowną w wysokości pięćset złotych."),
        ("cp1254", "Sözleşme süresi beş yıldır ve taraflar gizliliği korur; ücret ışık"),
        ("mac_roman", "Die Gebühren für die Prüfung – Müller’s Größe"),
        ("cp850", "Die Gebühren für die Prüfung, Müller Größe"),
        ("koi8-r", "Срок оплаты составляет тридцать дней с даты получения счета. Неустойка начисляется."),
        ("iso2022_jp", "第1条 秘密保持。受領者は秘密情報を開示してはならない。"),
        ("gb18030", "保密协议。接收方不得向第三方披露保密信息。赔偿上限为五百万元人民币。"),
    ],
)
def test_short_texts_of_many_languages_are_read_in_their_own_encoding(encoding: str, text: str) -> None:
    found = extract(".txt", text.encode(encoding))
    assert found.text == text
    assert any("not UTF-8" in w for w in found.warnings)


def test_a_few_foreign_bytes_do_not_turn_a_whole_utf8_text_into_another_encoding() -> None:
    lines = "Zürich café — the cap is €5,000.\n" * 20
    found = extract(".txt", lines.encode() + b"Signed by M\xfcller.\n" + lines.encode())
    assert found.text == f"{lines}Signed by Müller.\n{lines}"
    assert found.warnings == ("is not all UTF-8: 1 place in it read as Windows-1252 instead",)


def test_utf8_that_is_cut_off_within_a_character_keeps_the_rest() -> None:
    assert extract(".txt", "Zürich — €5".encode() + "€".encode()[:2]).text == "Zürich — €5\ufffd"


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
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n3,1;4", ";"),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1\t2", "\t"),
        ("a|b\n1|2", "|"),
        ('a,b\n"x, ""y""",2', ","),
    ],
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


def test_lines_above_a_table_are_no_rows_and_rows_keep_their_numbers() -> None:
    found = extract(
        ".csv", b"Report of 2024, by Finance\n\n,2023,2024\nRevenue,10,12\n\nCosts,5,6\n".replace(b"2024, by", b"2024 by")
    )
    assert found.text == "Report of 2024 by Finance\n\n2023 | 2024\nRevenue | 10 | 12\nCosts | 5 | 6"
    table = found.tables[0]
    assert table.title == "Report of 2024 by Finance"
    assert [(c.address, c.header) for c in table.cells if c.column != 1] == [
        ("r3c2", True), ("r3c3", True), ("r4c2", False), ("r4c3", False), ("r6c2", False), ("r6c3", False),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    found = extract(".csv", b'Part,Size\nPipe,"5 inch\nRod,7 inch\nBar,"9, flat"\nNut,1 inch\n')
    assert found.text.split("\n")[1:3] == ['Pipe | "5 inch', "Rod | 7 inch"]
    assert any("never closed" in w for w in found.warnings)


def test_a_line_that_names_the_delimiter_is_no_row() -> None:
    found = extract(".csv", b"sep=;\r\nRegion;Value;Value\r\nNorth;1,5;2\r\n")
    assert found.text == "Region | Value | Value\nNorth | 1,5 | 2"
    assert [c.address for c in found.tables[0].cells if c.header] == ["r1c1", "r1c2", "r1c3"]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("", "utf-8"), ("", "cp1252"), ("; charset=utf-8", "cp1252"), ("; charset=iso-8859-1", "cp1252")]
)
def test_a_mail_whose_encoding_is_missing_or_wrong_loses_no_letter(charset: str, encoding: str) -> None:
    mail = f"From: a@b.c\nSubject: Über Zürich\nContent-Type: text/plain{charset}\nContent-Transfer-Encoding: 8bit\n\n"
    body = "Zürich: der Preis beträgt €45.000 – fällig."
    found = extract(".eml", mail.encode("utf-8") + body.encode(encoding))
    assert found.text == f"From: a@b.c\nSubject: Über Zürich\n\n{body}"


def test_a_mail_in_chinese_reads_also_the_signs_that_its_declared_set_lacks() -> None:
    mail = b"From: a@b.c\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: 8bit\n\n"
    assert extract(".eml", mail + "合同 镕基 €100".encode("gb18030")).text.endswith("合同 镕基 €100")


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


def test_signs_of_emphasis_are_not_read_in_markdown() -> None:
    source = (
        "# **Lease**\n\n***Term).*** The __Tenant__ pays *EUR 5* for 2*3*4 units of snake_case_name and \\[\\*\\*\\*\\].\n\n* **Rent** is due\n* a * b\n"
        "\n```\n**kept** as \\* code\n```\n"
    )
    said = (
        "# Lease\n\nTerm). The Tenant pays EUR 5 for 2*3*4 units of snake_case_name and [***].\n\n* Rent is due\n* a * b\n"
        "\n```\n**kept** as \\* code\n```\n"
    )
    assert extract(".md", source.encode()).text == said
    assert extract(".txt", source.encode()).text == source


@pytest.mark.parametrize("sign", ["*", "**", "_", "***a", "*a ", "\\", "__a b__ "])
def test_runs_of_signs_are_read_at_once(sign: str) -> None:
    began = time.perf_counter()
    extract(".md", (sign * 60_000).encode())
    assert time.perf_counter() - began < 2
