"""copilot ingest, documents, text, search, reindex: sources in, passages out."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.cli import filters, shapes
from copilot.cli.session import Session, of
from copilot.errors import UsageError

Engagement = Annotated[str, typer.Argument(help="The engagement's name.")]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (ingest, documents, text, search, reindex):
        app.command()(command)


def ingest(
    context: typer.Context, engagement: Engagement, paths: Annotated[list[Path], typer.Argument(help="Files or folders.")]
) -> None:
    """Read, cut, embed and index documents. An unreadable file costs itself only (exit 3).

    It is a job: Ctrl-C or a crash loses nothing, and `copilot jobs resume` goes on.
    """
    from copilot.cli.jobs import carry_out, report
    from copilot.services import submissions

    session = of(context)
    handed = submissions.hand_in(session.desk, session.actor, engagement, [session.path(p) for p in paths])
    report(session, carry_out(session, handed))


def documents(
    context: typer.Context,
    engagement: Engagement,
    delete: Annotated[str | None, typer.Option(metavar="DOCUMENT", help="Remove this document's content for good.")] = None,
    reread: Annotated[bool, typer.Option("--reread", help="Read again what an older version of this program read.")] = False,
) -> None:
    """The engagement's current documents."""
    from copilot.services import documents as service

    session = of(context)
    if reread:
        _reread(session, engagement)
        return
    if delete is not None:
        service.delete(session.desk, session.actor, engagement, delete)
        session.emit({"document": delete, "deleted": True}, f"{delete} is deleted; older drafts keep their quotations.")
        return
    found = service.listed(session.desk, session.actor, engagement)
    table = session.table("document", "title", "pages", "chunks", "version", "notes")
    for d in found:
        table.add_row(d.name, d.title, str(d.pages or ""), str(d.chunks), str(d.version), "\n".join(d.warnings))
    session.emit(
        {"documents": [shapes.document(d) for d in found]},
        table if found else f"No document yet. copilot ingest {engagement} PATH",
    )


def _reread(session: Session, engagement: str) -> None:
    from copilot.domain.document import DocumentStatus
    from copilot.services import ingest as service

    outcomes = session.follow("ingest", service.read_anew(session.desk, session.actor, engagement), service.IngestOutcome)
    changed = [o.document for o in outcomes if o.status is DocumentStatus.INDEXED]
    failed = [o for o in outcomes if o.status is DocumentStatus.FAILED]
    told = [f"{len(outcomes)} document(s) read again, {len(changed)} of them came out otherwise and got a new version."]
    session.emit(
        {"reread": len(outcomes), "changed": changed, "failed": {o.document: o.error for o in failed}},
        "\n".join([*told, *changed, *(f"{o.document}: {o.error}" for o in failed)]),
    )
    if failed:
        raise typer.Exit(3)


def text(context: typer.Context, engagement: Engagement, document: str) -> None:
    """The extracted text that every offset points into."""
    from copilot.services import documents as service

    session = of(context)
    content = service.text(session.desk, session.actor, engagement, document)
    if session.json:
        session.line({"document": document, "text": content})
    else:
        session.out.write(content)


def search(
    context: typer.Context,
    engagement: Engagement,
    question: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="Passages per question.")] = 10,
    document: filters.Documents = None,
    type_: filters.Types = None,
    since: filters.Since = None,
    until: filters.Until = None,
    queries: Annotated[
        Path | None, typer.Option(help='JSON lines {"id", "question", "document"?}; one line out per row.')
    ] = None,
) -> None:
    """Find passages."""
    from copilot.domain.passage import Query
    from copilot.domain.scope import limited
    from copilot.services import retrieve

    session = of(context)
    if (question is None) == (queries is None):
        raise UsageError("search takes either a QUESTION or --queries FILE")
    only = limited(document or (), type_ or (), since or "", until or "")
    if queries is None:
        found = retrieve.search(session.desk, session.actor, engagement, Query(question or "", k, *only))
        _show(session, found)
        return
    rows = read_rows(session.path(queries), ("id", "question"))
    asked = [Query(str(r["question"]), k, r.get("document") or only.document, only.scope) for r in rows]
    for row, passages in zip(rows, retrieve.search_many(session.desk, session.actor, engagement, asked), strict=True):
        session.line({"id": row["id"], "passages": [shapes.passage(p) for p in passages]})


def reindex(context: typer.Context, engagement: Annotated[str | None, typer.Argument()] = None) -> None:
    """Rebuild Chroma from the store's vectors; no model is called."""
    from copilot.services import documents as service

    session = of(context)
    done = service.reindex(session.desk, session.actor, engagement)
    session.emit({"reindexed": done}, f"{done} document(s) indexed again.")


def read_rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    """The JSON objects of a file, a line each. Raises UsageError naming the file and line."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{path.name} line {number} is not JSON: {error.msg}") from None
        if not isinstance(row, dict) or any(field not in row for field in needed):
            raise UsageError(f"{path.name} line {number} needs the fields {', '.join(needed)}")
        rows.append(row)
    return rows


def _show(session: Session, found: tuple[Any, ...]) -> None:
    if session.json:
        session.line({"passages": [shapes.passage(p) for p in found]})
        return
    if not found:
        session.say("Nothing found. Try other words, or copilot documents to see what is there.")
    for p in found:
        where = f"{p.document}, page {p.page}" if p.page else p.document
        session.out.write(f"{p.rank}. {where}  [{p.start}-{p.end}]  {p.score:.3f}\n{p.text.strip()}\n\n")
