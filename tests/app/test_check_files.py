"""copilot check reads pairs as people keep them: JSON lines, CSV, TSV, in the encodings of their programs; a broken row costs itself."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.app.conftest import Copilot

TRUE, WRONG = "Umsatz stieg um 12% auf 4,1 Mio. €.", "Umsatz stieg um 21% auf 4,1 Mio. €."
EVIDENCE = "Der Umsatz stieg um 12% auf 4,1 Mio. € (Müller & Söhne)."
ROWS = [{"id": "a", "claim": TRUE, "evidence": EVIDENCE}, {"id": "b", "claim": WRONG, "evidence": EVIDENCE}]


def table(delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["Evidence", "id", "note", "CLAIM"], delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    for row in ROWS:
        writer.writerow({"Evidence": row["evidence"], "id": row["id"], "note": "x\ny", "CLAIM": row["claim"]})
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize(
    ("name", "text"), [("p.csv", table(",")), ("p.CSV", table(";")), ("p.tsv", table("\t", csv.QUOTE_ALL))]
)
def test_a_table_of_pairs_is_checked_in_any_encoding(
    copilot: Copilot, tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    (tmp_path / name).write_bytes(text.encode(encoding))
    ran = copilot("check", tmp_path / name)
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0, ran.err
    assert [(f["id"], f["verdict"]) for f in found] == [("a", "supported"), ("b", "figure_mismatch")]
    assert "12%" in found[1]["reasons"][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_lines_are_read_with_their_mark(copilot: Copilot, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "p.jsonl").write_bytes("\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS).encode(encoding))
    assert [json.loads(line)["id"] for line in copilot("check", tmp_path / "p.jsonl").out.splitlines()] == ["a", "b"]


def test_broken_rows_of_a_table_are_named_and_the_others_checked(copilot: Copilot, tmp_path: Path) -> None:
    long = "x" * 4_100_000
    (tmp_path / "p.csv").write_text(
        f"id,claim,evidence\na,It is 5.,It is 5.\nb,too few\nc,a,b,c\nd,{long},e\n\ne,It is 6.,It is 5.\n"
    )
    ran = copilot("check", tmp_path / "p.csv")
    assert ran.code == 3
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["a", "e"]
    assert "lines 3, 4, 5" in ran.err
    assert "has 2 cells where the header has 3" in ran.err


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"claim\nx\n", b'"', b"\xff\xfe\x00"])
def test_a_table_without_the_two_columns_is_refused_in_one_line(copilot: Copilot, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.csv").write_bytes(content)
    ran = copilot("check", tmp_path / "p.csv")
    assert ran.code == 2
    assert ran.out == ""
    assert "must name claim and evidence" in ran.err


def test_a_row_without_an_id_is_known_by_its_line(copilot: Copilot, tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("claim\tevidence\nIt is 5.\tIt is 5.\n")
    assert json.loads(copilot("check", tmp_path / "p.tsv").out)["id"] == 2


def test_spans_show_both_texts_side_by_side(copilot: Copilot, tmp_path: Path) -> None:
    claim = "The cap is EUR 5 million. Payment is due in 45 days."
    evidence = (
        "This is an agreement. Payment is due within 54 days. Nothing else matters. The cap on liability is EUR 4 million."
    )
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": 1, "claim": claim, "evidence": evidence}))
    made = json.loads(copilot("check", "--spans", tmp_path / "p.jsonl").out)
    assert made["verdict"] == "figure_mismatch"
    pairs = [(s["claim"]["text"], s["evidence"]["text"].strip()) for s in made["spans"]]
    assert pairs == [
        ("The cap is EUR 5 million.", "The cap on liability is EUR 4 million."),
        ("Payment is due in 45 days.", "Payment is due within 54 days."),
    ]
    for side, text in (("claim", claim), ("evidence", evidence)):
        assert all(text[s[side]["start"] : s[side]["end"]] == s[side]["text"] for s in made["spans"])


def test_where_no_word_is_shared_there_is_no_place(copilot: Copilot, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": 1, "claim": "Zebras gallop.", "evidence": "Fees accrue monthly."}))
    assert json.loads(copilot("check", "--spans", tmp_path / "p.jsonl").out)["spans"][0]["evidence"] is None


def test_evidence_as_long_as_a_filing_is_checked(copilot: Copilot, tmp_path: Path) -> None:
    evidence = "".join(f"Item {n} of the schedule costs EUR {n}.50 and is due. " for n in range(4_000))
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": 1, "claim": "Item 777 costs EUR 777.50.", "evidence": evidence}))
    assert json.loads(copilot("check", "--spans", tmp_path / "p.jsonl").out)["verdict"] == "supported"
