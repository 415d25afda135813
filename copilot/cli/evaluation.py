"""copilot eval: suites run with statistics, reviewers' corrections promoted."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of

if TYPE_CHECKING:
    from copilot.domain.evaluation import Run

app = typer.Typer(help="Evaluations: what a prompt broke and what it mended, with intervals.")

Suite = Annotated[str, typer.Argument(metavar="SUITE", help="A folder of evals/.")]
CANNOT_TELL = 5


@app.command("list")
def list_(context: typer.Context) -> None:
    """The suites, and the runs that were kept."""
    from copilot.bootstrap import open_laboratory
    from copilot.evaluation import runner, suite

    session = of(context)
    laboratory = open_laboratory(session.settings)
    runs = runner.listed(session.desk, session.actor)
    suites = [suite.load(laboratory.evals, name) for name in suite.names(laboratory.evals)]
    table = session.table("suite / run", "kind", "samples", "prompt", "against", "gate", "at")
    for s in suites:
        baseline = f"baseline of {s.baseline.date}" if s.baseline else "no baseline"
        table.add_row(s.file.name, s.file.kind, str(len(s.samples)), "", baseline, "", "")
    for r in runs:
        table.add_row(f"  {r.id}", r.suite, str(r.samples), r.prompt, r.against, r.gate, f"{r.at:%Y-%m-%d %H:%M}")
    data = {
        "suites": [{"suite": s.file.name, "kind": s.file.kind, "samples": len(s.samples)} for s in suites],
        "runs": [
            {"run": r.id, "suite": r.suite, "prompt": r.prompt, "against": r.against, "gate": r.gate, "at": r.at.isoformat()}
            for r in runs
        ],
    }
    session.emit(data, table)


@app.command()
def run(
    context: typer.Context,
    suite: Suite,
    prompt: Annotated[str | None, typer.Option(metavar="REF", help="Try this version, TASK@N.")] = None,
    against: Annotated[
        str | None, typer.Option(metavar="REF", help="Compare with this version instead of the baseline.")
    ] = None,
    save_baseline: Annotated[bool, typer.Option(help="Write the run as the suite's baseline.json.")] = False,
) -> None:
    """Run a suite on a throw-away desk. Exit 1 when the gate says no, 5 when it cannot tell."""
    from copilot.bootstrap import open_laboratory
    from copilot.domain.evaluation import Run
    from copilot.evaluation import runner

    session = of(context)
    laboratory = open_laboratory(session.settings)
    stream = runner.run(session.desk, laboratory, session.actor, suite, prompt=prompt, against=against)
    done = session.follow(f"eval {suite}", stream, Run)[-1]
    if save_baseline:
        runner.save_baseline(laboratory, done)
        session.say(f"written: {laboratory.evals / suite / 'baseline.json'}")
    _show(session, done)


@app.command()
def compare(
    context: typer.Context,
    later: Annotated[str, typer.Argument(metavar="RUN")],
    earlier: Annotated[str, typer.Argument(metavar="RUN")],
) -> None:
    """Judge the first run against the second."""
    from copilot.bootstrap import open_laboratory
    from copilot.evaluation import runner

    session = of(context)
    _show(session, runner.compare(session.desk, open_laboratory(session.settings), session.actor, later, earlier))


@app.command("promote-sample")
def promote_sample(
    context: typer.Context,
    sample: Annotated[str, typer.Argument(metavar="SAMPLE", help="A correction that a reviewer left behind.")],
    suite: Annotated[str, typer.Option(metavar="SUITE", help="The private suite it joins.")] = "private",
) -> None:
    """Take a reviewer's correction into a private suite; it stays in the store, sealed."""
    from copilot.evaluation import promote

    session = of(context)
    promoted = promote.promote_sample(session.desk, session.actor, sample, suite)
    data = {"sample": promoted.id, "suite": promoted.promoted_to, "task": promoted.task}
    session.emit(data, f"{promoted.id} is in the private suite '{promoted.promoted_to}'.")


def _show(session: Session, done: "Run") -> None:
    from copilot.domain.evaluation import Gate
    from copilot.evaluation import report

    shape: dict[str, Any] = report.as_json(done)
    session.emit(shape, report.as_table(done))
    if done.gate is not Gate.PASS:
        raise typer.Exit(1 if done.gate is Gate.FAIL else CANNOT_TELL)
