"""Documents in, passages out: the services over a real store, real readers and real indexes."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copilot.adapters.vault import MemoryVault
from copilot.domain.document import DocumentStatus
from copilot.domain.passage import Query
from copilot.domain.scope import Scope
from copilot.errors import ModelUnavailableError, PermissionDeniedError, UnknownNameError, UsageError
from copilot.ports import Floats
from copilot.services import documents, retrieve
from copilot.services.indexes import body_of, vectors_of
from copilot.services.ingest import IngestOutcome, ingest, ingest_bytes
from tests.app.conftest import Copilot
from tests.desks import EMBEDDER, Scene, scene

SUPPLY = """# Supply Agreement

This agreement is made on 3 March 2023 between Northwind Mills Ltd and Larkfield Foods plc.

## 1. Payment

The Buyer shall pay each undisputed invoice within 45 days of receipt. Interest accrues at 4% per annum.

## 2. Assignment

Neither party may assign or transfer this agreement without the prior written consent of the other party.
"""
LEASE = "# Lease\n\nThe lease of the mill at Arden ends on 1 May 2027.\n\nThe tenant keeps the roof in good repair.\n"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as opened:
        yield opened


def take_in(at: Scene, *paths: Path) -> list[IngestOutcome]:
    return [item for item in ingest(at.desk, at.ann, "deal", paths or (at.folder,)) if isinstance(item, IngestOutcome)]


def find(at: Scene, question: str, k: int = 5, document: str | None = None) -> list[tuple[str, str]]:
    passages = retrieve.search(at.desk, at.ann, "deal", Query(question, k, document))
    return [(p.document, p.text) for p in passages]


def test_a_folder_comes_in_sorted_and_is_found(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    at.file("leases/arden.md", LEASE)
    outcomes = take_in(at)
    assert [(o.document, o.status) for o in outcomes] == [
        ("supply.md", DocumentStatus.INDEXED),
        ("leases/arden.md", DocumentStatus.INDEXED),
    ]
    assert all(o.chunks and o.sha256 and not o.error for o in outcomes)
    document, text = find(at, "When does the lease end?")[0]
    assert document == "leases/arden.md"
    assert "1 May 2027" in text


def test_a_passage_is_the_exact_slice_of_the_extracted_text(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    take_in(at)
    text = documents.text(at.desk, at.ann, "deal", "supply.md")
    passages = retrieve.search(at.desk, at.ann, "deal", Query("payment of invoices", 10))
    assert passages
    assert [p.rank for p in passages] == list(range(1, len(passages) + 1))
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text == passage.text.strip()
    spans = sorted((p.start, p.end) for p in passages)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False)), "passages overlap"


def test_a_synonym_finds_what_the_words_of_the_question_do_not(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    take_in(at)
    assert "without the prior written consent" in find(at, "Anti-Assignment", 1)[0][1]


def test_a_question_that_nothing_matches_finds_nothing(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    take_in(at)
    for question in ("zyzzyva quokka", "", "   ", "?!", "the of and"):
        assert find(at, question) == [], question


def test_an_empty_engagement_finds_nothing(at: Scene) -> None:
    assert find(at, "payment") == []


def test_a_search_within_a_document_stays_there(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    at.file("lease.md", LEASE)
    take_in(at)
    assert {d for d, _ in find(at, "agreement payment lease", 9, "lease.md")} == {"lease.md"}
    with pytest.raises(UnknownNameError, match=r"other\.md"):
        find(at, "payment", 3, "other.md")


def test_the_document_that_the_question_names_comes_first(at: Scene) -> None:
    for company in ("Albion", "Borealis", "Castor"):
        for year in (2021, 2022, 2023):
            body = f"Revenue was EUR {len(company)}{year} thousand. Costs were lower than in the year before.\n\n" * 3
            at.file(f"{company} {year} annual report.md", f"# {company} plc annual report {year}\n\n{body}")
    take_in(at)
    for company in ("Albion", "Borealis", "Castor"):
        for year in (2021, 2022, 2023):
            found = find(at, f"What was the revenue of {company} in {year}?", 1)
            assert found[0][0] == f"{company} {year} annual report.md"


def test_the_same_words_in_two_documents_are_one_passage(at: Scene) -> None:
    at.file("a.md", LEASE)
    at.file("b.md", LEASE.upper().replace("\n\nTHE TENANT", "\n\n\nTHE   TENANT"))
    take_in(at)
    texts = [text.lower() for _, text in find(at, "tenant keeps the roof in repair", 9)]
    assert sum("keeps the roof" in text for text in texts) == 1


def test_ingesting_again_changes_nothing(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    first, again = take_in(at)[0], take_in(at)[0]
    assert again.status is DocumentStatus.UNCHANGED
    assert (again.document_id, again.sha256, again.chunks) == (first.document_id, first.sha256, first.chunks)


def test_a_changed_file_is_a_new_version_and_the_old_one_stays_readable(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    first = take_in(at)[0]
    assert "45 days" in find(at, "days to pay invoices")[0][1]
    at.file("supply.md", SUPPLY.replace("45 days", "30 days"))
    second = take_in(at)[0]
    assert second.status is DocumentStatus.INDEXED
    assert second.document_id != first.document_id
    texts = " ".join(text for _, text in find(at, "days to pay invoices", 9))
    assert "30 days" in texts
    assert "45 days" not in texts
    assert "45 days" in body_of(at.desk, _engagement(at).id, first.document_id).extract.text
    (listed,) = documents.listed(at.desk, at.ann, "deal")
    assert listed.version == 2


def test_a_file_that_cannot_be_read_costs_itself_only(at: Scene) -> None:
    at.file("good.md", LEASE)
    at.file("empty.pdf", b"")
    at.file("blank.txt", " \n\n ")
    at.file("broken.docx", b"PK\x03\x04 not a zip")
    at.file("tool.exe", b"MZ\x00")
    at.file("large.txt", b"x" * (2**20 + 1))
    at.file(".hidden.txt", "hidden")
    outcomes = {o.document: o for o in take_in(at)}
    assert outcomes.pop("good.md").status is DocumentStatus.INDEXED
    assert set(outcomes) == {"empty.pdf", "blank.txt", "broken.docx", "tool.exe", "large.txt"}
    for outcome in outcomes.values():
        assert outcome.status is DocumentStatus.FAILED
        assert outcome.error
        assert "\n" not in outcome.error
    assert find(at, "lease")


def test_links_that_leave_the_folder_are_refused(at: Scene, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is swordfish.", "utf-8")
    at.file("inside.txt", "A plain text about mills.")
    (at.folder / "alias.txt").symlink_to(at.folder / "inside.txt")
    (at.folder / "out.txt").symlink_to(secret)
    (at.folder / "etc").symlink_to(tmp_path)
    outcomes = {o.document: o for o in take_in(at)}
    assert outcomes["alias.txt"].status is DocumentStatus.INDEXED
    assert "leaves the folder" in outcomes["out.txt"].error
    assert "link to a folder" in outcomes["etc"].error
    assert not any("swordfish" in text for _, text in find(at, "password swordfish", 9))


def test_a_path_that_is_not_there_stops_everything_before_it_begins(at: Scene) -> None:
    at.file("good.md", LEASE)
    with pytest.raises(UsageError, match=r"not-there\.pdf"):
        take_in(at, at.folder, at.folder / "not-there.pdf")
    assert documents.listed(at.desk, at.ann, "deal") == ()


def test_two_files_with_one_name_are_not_two_versions(at: Scene) -> None:
    a, b = at.file("a/report.txt", "Report of the first mill."), at.file("b/report.txt", "Report of the second mill.")
    outcomes = sorted(take_in(at, a, b), key=lambda o: o.error)
    assert [o.status for o in outcomes] == [DocumentStatus.INDEXED, DocumentStatus.FAILED]
    assert "same name" in outcomes[1].error


def test_an_upload_comes_in_under_its_name(at: Scene) -> None:
    outcome = ingest_bytes(at.desk, at.ann, "deal", "lease.md", LEASE.encode())
    assert outcome.status is DocumentStatus.INDEXED
    assert documents.text(at.desk, at.ann, "deal", "lease.md") == LEASE
    for name in ("", "../x.md", "/etc/passwd", "a\nb.md", "x" * 500, "..\\x.md"):
        with pytest.raises(UsageError, match="cannot be a document's name"):
            ingest_bytes(at.desk, at.ann, "deal", name, b"text")


def test_a_stranger_may_do_nothing(at: Scene) -> None:
    at.file("lease.md", LEASE)
    take_in(at)
    acts: list[Any] = [
        lambda: list(ingest(at.desk, at.sam, "deal", [at.folder])),
        lambda: ingest_bytes(at.desk, at.sam, "deal", "x.md", b"x"),
        lambda: retrieve.search(at.desk, at.sam, "deal", Query("lease")),
        lambda: documents.text(at.desk, at.sam, "deal", "lease.md"),
        lambda: documents.listed(at.desk, at.sam, "deal"),
        lambda: documents.delete(at.desk, at.sam, "deal", "lease.md"),
        lambda: documents.reindex(at.desk, at.sam, "deal"),
    ]
    for act in acts:
        with pytest.raises(PermissionDeniedError, match="there is no engagement 'deal' that 'sam' may see"):
            act()
    with pytest.raises(PermissionDeniedError, match="there is no engagement 'nowhere' that 'sam' may see"):
        retrieve.search(at.desk, at.sam, "nowhere", Query("lease"))
    with pytest.raises(UnknownNameError):
        retrieve.search(at.desk, at.ann, "nowhere", Query("lease"))  # an administrator
    assert documents.reindex(at.desk, at.sam) == 0


def test_acts_on_content_are_in_the_audit_trail_and_a_batch_is_one_entry(at: Scene) -> None:
    at.file("lease.md", LEASE)
    take_in(at)
    retrieve.search_many(at.desk, at.ann, "deal", [Query("lease"), Query("roof"), Query("tenant")])
    documents.text(at.desk, at.ann, "deal", "lease.md")
    documents.delete(at.desk, at.ann, "deal", "lease.md")
    with at.desk.store.read() as work:
        acts = [entry.act for entry in work.audit.find(chain=_engagement(at).id, order_by="sequence")]
    assert acts == ["create engagement", "ingest", "search", "read text", "delete document"]


def test_a_deleted_document_leaves_a_tombstone_and_no_content(at: Scene) -> None:
    at.file("lease.md", LEASE)
    at.file("supply.md", SUPPLY)
    take_in(at)
    at.file("lease.md", LEASE + "\nA second version about Arden.\n")
    take_in(at)
    find(at, "lease")
    kept = documents.listed(at.desk, at.ann, "deal")[1]
    documents.delete(at.desk, at.ann, "deal", "lease.md")
    engagement = _engagement(at)
    with at.desk.store.read() as work:
        tombs = [d for d in work.documents.find(engagement=engagement.id) if d.deleted_at is not None]
        assert len(tombs) == 2
        assert {tomb.name for tomb in tombs} == {tomb.id for tomb in tombs}
        for tomb in tombs:
            assert tomb.title == ""
            assert work.bodies.count(document=tomb.id) == work.vectors.count(document=tomb.id) == 0
    files = {path.name for path in (at.home / "files" / engagement.id).iterdir()}
    assert files == {kept.id, f"lexical-{kept.id}"}
    assert dict(at.desk.vectors.documents(engagement.id)) == {kept.id: kept.chunks}
    assert not any("Arden" in text for _, text in find(at, "lease Arden", 9))
    assert find(at, "payment of invoices")
    with pytest.raises(UnknownNameError):
        documents.delete(at.desk, at.ann, "deal", "lease.md")
    at.file("lease.md", LEASE)
    assert {o.document: o.status for o in take_in(at)} == {
        "lease.md": DocumentStatus.INDEXED,
        "supply.md": DocumentStatus.UNCHANGED,
    }


def test_what_a_crash_left_of_a_deleted_document_in_the_vector_index_goes_at_the_next_search(at: Scene) -> None:
    at.file("lease.md", LEASE)
    at.file("supply.md", SUPPLY)
    take_in(at)
    engagement = _engagement(at)
    gone, kept = documents.listed(at.desk, at.ann, "deal")
    vectors = vectors_of(at.desk, engagement.id, gone.id)
    documents.delete(at.desk, at.ann, "deal", gone.name)
    at.desk.vectors.add(engagement.id, gone.id, vectors)  # as if the process had been killed after the commit
    folder = next((at.home / "index").glob("*/chroma.sqlite3")).parent
    at.desk.lexical.forget(engagement.id)
    assert find(at, "payment of invoices")
    assert dict(at.desk.vectors.documents(engagement.id)) == {kept.id: kept.chunks}
    assert not folder.exists(), "so few chunks are added again in a new folder"


def test_no_word_of_a_document_lies_readable_on_disk(at: Scene) -> None:
    at.file("lease.md", LEASE.replace("Arden", "Canarywharf"))
    take_in(at)
    assert find(at, "lease of the mill at Canarywharf")
    at.desk.close()
    for path in at.home.rglob("*"):
        if path.is_file():
            assert b"canarywharf" not in path.read_bytes().lower(), path


def test_lost_indexes_are_made_again_without_a_model(tmp_path: Path) -> None:
    vault = MemoryVault()
    with scene(tmp_path, vault=vault) as at:
        at.file("lease.md", LEASE)
        at.file("supply.md", SUPPLY)
        take_in(at)
        engagement = _engagement(at).id
        before = find(at, "lease ends")
        at.desk.vectors.erase(engagement)
        for path in (at.home / "files" / engagement).glob("lexical-*"):
            path.write_bytes(b"damaged")

    class Counting:
        name, dimension, texts = EMBEDDER.name, EMBEDDER.dimension, 0

        def embed(self, texts: Any) -> Floats:
            Counting.texts += len(texts)
            return EMBEDDER.embed(texts)

    with scene(tmp_path, vault=vault, embedder=Counting()) as at:
        assert find(at, "lease ends") == before
        assert Counting.texts == 1  # the question's own
        assert documents.reindex(at.desk, at.ann) == 2
        assert Counting.texts == 1
        assert find(at, "lease ends") == before


def test_another_embedder_makes_its_own_vectors_once(tmp_path: Path) -> None:
    vault = MemoryVault()
    with scene(tmp_path, vault=vault) as at:
        at.file("lease.md", LEASE)
        take_in(at)

    class Other:
        name, dimension = "other", EMBEDDER.dimension

        def embed(self, texts: Any) -> Floats:
            return -EMBEDDER.embed(texts)

    for _ in range(2):
        with scene(tmp_path, vault=vault, embedder=Other()) as at:
            assert find(at, "When does the lease end?")
            with at.desk.store.read() as work:
                assert {v.embedder for v in work.vectors.find()} == {EMBEDDER.name, "other"}


def test_an_embedder_that_fails_costs_the_document_and_leaves_nothing(tmp_path: Path) -> None:
    class Failing:
        name, dimension = "failing", 4

        def embed(self, texts: Any) -> Floats:
            raise ModelUnavailableError("the endpoint is down")

    with scene(tmp_path, embedder=Failing()) as at:
        at.file("lease.md", LEASE)
        (outcome,) = take_in(at)
        assert outcome.status is DocumentStatus.FAILED
        assert "down" in outcome.error
        assert not list((at.home / "files").rglob("*")) or not [p for p in (at.home / "files").rglob("*") if p.is_file()]
        assert documents.listed(at.desk, at.ann, "deal") == ()


def test_two_at_the_same_time_give_one_document(at: Scene) -> None:
    at.file("lease.md", LEASE)
    results: list[IngestOutcome] = []
    threads = [threading.Thread(target=lambda: results.extend(take_in(at))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(o.status for o in results) == ["indexed", "unchanged", "unchanged"]
    assert len({o.document_id for o in results}) == 1
    assert len(documents.listed(at.desk, at.ann, "deal")) == 1
    engagement = _engagement(at).id
    assert len(list((at.home / "files" / engagement).iterdir())) == 2  # the losers' files are gone


def test_k_has_bounds(at: Scene) -> None:
    for k in (0, -1, 10_000):
        with pytest.raises(UsageError, match="1 to 1,000 passages"):
            find(at, "lease", k)


def _engagement(at: Scene) -> Any:
    with at.desk.store.read() as work:
        return work.engagements.get(name="deal")


def test_a_search_looks_into_what_the_filter_leaves(at: Scene) -> None:
    at.file("supply.md", SUPPLY)
    at.file("lease.txt", LEASE)
    at.file("leases/arden.md", LEASE.replace("2027", "2031"))
    take_in(at)

    def documents_of(**scope: Any) -> set[str]:
        query = Query("When does the lease of the mill end?", 20, None, Scope(**scope))
        return {p.document for p in retrieve.search(at.desk, at.ann, "deal", query)}

    assert documents_of(types=("md",)) <= {"supply.md", "leases/arden.md"}
    assert "leases/arden.md" in documents_of(types=("md",))
    assert documents_of(names=("lease*",), types=("txt",)) == {"lease.txt"}
    with pytest.raises(UsageError, match="no document fits the filter"):
        documents_of(until=date(1990, 1, 1))
    with pytest.raises(UsageError, match="does not fit the filter"):
        retrieve.search(at.desk, at.ann, "deal", Query("lease", 5, "lease.txt", Scope(types=("md",))))


SECTIONS = """# Master Services Agreement

## 2. Term
2.1 This Agreement starts on 1 March 2022 and ends on 28 February 2027.

## 3. Payment
3.1 The Customer shall pay each undisputed invoice within 45 days of receipt.

## 8. Liability
8.1 The Supplier's total liability in each contract year shall not exceed EUR 2,500,000.
"""


def test_a_clause_stands_under_its_own_heading_however_many_sections_one_passage_joins(
    copilot: Copilot, tmp_path: Path
) -> None:
    (tmp_path / "msa.md").write_text(SECTIONS, "utf-8")
    assert copilot("engagement", "create", "acme", "--kind", "legal", "--client", "Acme").code == 0
    assert copilot("ingest", "acme", tmp_path / "msa.md").code == 0
    text = copilot("ask", "acme", "What may the Supplier's total liability not exceed?").json["text"]
    headings = [line for line in text.splitlines() if line.startswith("### ")]
    assert headings, text
    assert all("Liability" in heading for heading in headings), text
    assert not any("2. Term" in heading for heading in headings), text
