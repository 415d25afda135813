"""copilot audit: is the record whole, and is this file what left the house?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.domain.handover import Examined
    from copilot.services.handover import Standing

app = typer.Typer(help="The audit trail, and files that were handed over.")

File = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An exported trail, or a released file. None: this desk.")]
Key = Annotated[str | None, typer.Option("--key", help="Fingerprint of the signing key you expect, SHA256:...")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]
CODES = {"whole": 0, "changed": 1, "cannot tell": 5}
NO_LONGER = 6  # whole, and yet nobody should rely on it: superseded or recalled


@app.command()
def verify(context: typer.Context, file: File = None, key: Key = None) -> None:
    """Verify this desk's record, or a file that a desk handed over.

    Without FILE every chain is walked and every row held against it. With FILE: an exported trail, or a released DOCX, PDF,
    Markdown or JSON file, here or anywhere else. Exit 0: whole; 1: changed, the first broken link is named; 5: cannot tell;
    6: whole, but superseded or recalled since.
    """
    if file is None:
        _verify_desk(of(context))
    else:
        _verify_file(of(context), file, key)


@app.command()
def export(
    context: typer.Context,
    output: Output,
    engagement: Annotated[str | None, typer.Argument(help="Whose chain; none: the desk's own acts.")] = None,
) -> None:
    """Write an engagement's audit trail to one file that can be verified anywhere."""
    from copilot.services import handover

    session = of(context)
    path = session.path(output)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as target:
            target.writelines(handover.export(session.desk, session.actor, engagement))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    fingerprint = _fingerprint(session)
    session.emit(
        {"file": str(path), "engagement": engagement, "fingerprint": fingerprint},
        f"The trail is in {path}, signed by {fingerprint}. Anybody can verify it: copilot audit verify {output}, or the script "
        "that copilot audit verifier writes.",
    )


@app.command()
def verifier(context: typer.Context, output: Output = Path("copilot_verify.py")) -> None:
    """Write the stand-alone verifier: one Python file that needs only `cryptography`."""
    from copilot.bootstrap import verifier_script

    session = of(context)
    path = session.path(output)
    path.write_text(verifier_script(), "utf-8")
    session.emit({"file": str(path)}, f"Written: {path}. Use: python {output} FILE [--key FINGERPRINT]")


def _verify_desk(session: Session) -> None:
    from copilot.services import audit

    reports = audit.verify(session.desk, session.actor)
    table = session.table("chain", "entries", "signed up to", "head", "verdict")
    for r in reports:
        verdict = r.problem or (f"{len(r.rows)} rows are not as it tells" if r.rows else "; ".join(r.doubts) or "whole")
        table.add_row(r.chain, str(r.entries), str(r.signed), r.head[:16], verdict)
    data = [
        {
            "chain": r.chain,
            "entries": r.entries,
            "signed": r.signed,
            "head": r.head,
            "broken_at": r.broken_at,
            "problem": r.problem or None,
            "rows": list(r.rows),
            "doubts": list(r.doubts),
        }
        for r in reports
    ]
    session.emit({"chains": data, "fingerprint": _fingerprint(session)}, table)
    for r in reports:
        for problem in r.rows:
            session.say(f"{r.chain}: {problem}")
    if any(not r.whole for r in reports):
        raise typer.Exit(1)
    if any(r.doubts for r in reports):
        raise typer.Exit(5)


def _verify_file(session: Session, file: Path, key: str | None) -> None:
    from copilot.bootstrap import open_examiner

    path = session.path(file)
    examined = open_examiner(session.settings)(path, key)
    told = _standing(session, examined)
    facts = {name: value for name, value in examined.facts.items() if name != "note"}
    data = {"file": str(file), "kind": examined.kind, "verdict": told.outcome, "says": told.says, "status": told.state, **facts}
    if "sign_offs" in facts:
        names = ("member", "act", "at", "trust", "credentials")
        data["sign_offs"] = [dict(zip(names, one, strict=False)) for one in facts["sign_offs"]]
    session.emit(data, _shown(told, examined))
    raise typer.Exit(NO_LONGER if _outlived(told) else CODES[told.outcome])


def _standing(session: Session, examined: "Examined") -> "Standing":
    """With a home at hand, what it knows; elsewhere the file speaks for itself alone."""
    from copilot.services import handover

    if session.open is not None or (session.settings.home.expanduser() / "home.json").exists():
        return handover.standing(session.desk, session.actor, examined)
    away = (
        "; whether it was superseded or recalled since cannot be told away from the desk"
        if examined.kind == "deliverable"
        else ""
    )
    return handover.Standing(examined.outcome, handover.UNKNOWN, examined.says + away)


def _outlived(told: "Standing") -> bool:
    return told.outcome == "whole" and told.state in ("superseded", "recalled")


def _shown(told: "Standing", examined: "Examined") -> str:
    lines = [f"{told.state if _outlived(told) else told.outcome}: {told.says}"]
    for name, value in examined.facts.items():
        if name == "sign_offs":
            lines += [
                f"  {act} by {member}, {at}, {trust}{f' ({held})' if held else ''}" for member, act, at, trust, held in value
            ]
        elif name != "public_key":
            lines.append(f"  {name.replace('_', ' ')}: {value}")
    return "\n".join(lines)


def _fingerprint(session: Session) -> str:
    from copilot.domain.handover import fingerprint

    return fingerprint(session.desk.vault.public_key())
