"""Quality sampling as tables: rules, what second reviews found, agreement and catch rates with their intervals."""

from collections.abc import Sequence

from copilot.domain.sampling import SamplingRule
from copilot.evaluation.quality import FEWEST, Quality, Rate
from copilot.evaluation.second_opinions import Opinions
from copilot.evaluation.statistics import Interval
from copilot.services.second_review import Samples, SampleView
from copilot.ui.escaping import esc
from copilot.ui.render import chip, empty, moment, notice, sheet, table

_BY = {"all": "everything", "drafter": "drafter", "prompt": "prompt", "task": "task", "reviewer": "reviewer"}


def rules_shown(rules: Sequence[SamplingRule]) -> str:
    """What share is drawn, in sentences."""
    told = [r for r in rules if r.share]
    if not told:
        return notice("No rule is set: no approved draft gets a second review.", "info")
    items = "".join(
        f"<li>{esc(r.task or 'Every task without a rule of its own')}: <b>{r.share:.0%}</b> of approved drafts get a second review"
        f"{f', {r.seeded:.0%} of those with a planted error' if r.seeded else ''}.{f' {esc(r.note)}' if r.note else ''}</li>"
        for r in rules
        if r.share or r.task
    )
    return f"<ul>{items}</ul>"


def samples_shown(found: Samples) -> str:
    """The rules, what waits, and every decided second review that the member may see."""
    parts = ["<h3>The rule</h3>", rules_shown(found.rules), "<h3>Second reviews</h3>"]
    if found.waiting:
        parts.append(notice(f"{found.waiting} drawn and not decided yet. Which ones is told to nobody.", "info"))
    if not found.decided:
        parts.append('<p class="quiet">None was decided yet that you may see.</p>')
        return sheet(*parts)
    head = ("Decided", "Draft", "Task", "First", "Second", "Second said", "Planted error", "Note")
    return sheet(*parts, table(head, [("", _sample_row(v)) for v in found.decided]))


def agreement_shown(work: Sequence[Quality], second: Sequence[Opinions]) -> str:
    """Agreement and catch rates, then returned, escaped and edited; nothing of fewer than FEWEST."""
    if not work and not second:
        return empty("No finished work yet", "Figures come with approved drafts and their second reviews.")
    parts = [f'<p class="quiet">With 95% intervals. Nothing is told of fewer than {FEWEST} pieces of work.</p>']
    if second:
        head = ("By", "Name", "Texts", "Kappa", "Alpha", "Alpha by claim", "Planted, caught", "… that the checks marked")
        parts += ["<h3>Agreement of two reviewers</h3>", table(head, [("", _opinion_row(o)) for o in second])]
    if work:
        short = ("By", "Name", "Returned", "Escaped", "Words changed")
        parts += ["<h3>First reviews</h3>", table(short, [("", _work_row(row)) for row in work])]
    return sheet(*parts)


def _sample_row(view: SampleView) -> tuple[str, ...]:
    s = view.sample
    planted = "".join(f"<div>“{esc(p.after)}” for “{esc(p.before)}”</div>" for p in s.seeds)
    caught = (chip("caught", "good") if s.caught else chip("missed", "bad")) if s.seeds else ""
    said = str(s.act or "")
    if s.kept is not None and said == "approve":
        said += " as it came" if s.kept else " after changes"
    return (
        moment(s.decided_at),
        f'<span class="mono">{esc(s.draft)}</span>',
        esc(s.task),
        f"{esc(view.reviewer)}{' <span class=quiet>after changes</span>' if s.changed else ''}",
        esc(view.second),
        esc(said),
        caught + planted or "none",
        esc(s.note or "—"),
    )


def _opinion_row(o: Opinions) -> tuple[str, ...]:
    agreed = (_measured(o.kappa, o.of), _measured(o.alpha, o.of), _measured(o.claims, o.claims_of))
    return (_BY.get(o.by, esc(o.by)), esc(o.name or "—"), str(o.of), *agreed, _rate(o.caught), _rate(o.marked))


def _work_row(row: Quality) -> tuple[str, ...]:
    edited = _share(row.edited) if row.edited else _few(row.edited_of)
    return (_BY.get(row.by, esc(row.by)), esc(row.name or "—"), _rate(row.returned), _rate(row.escaped), edited)


def _measured(found: Interval | None, of: int) -> str:
    if found is None:
        return _few(of)
    return f'{found.value:.2f} <span class="quiet nowrap">{found.low:.2f} to {found.high:.2f}</span>'


def _share(found: Interval) -> str:
    return f'{found.value:.0%} <span class="quiet nowrap">{found.low:.0%} to {found.high:.0%}</span>'


def _rate(rate: Rate) -> str:
    return _share(rate.interval) if rate.interval else _few(rate.of)


def _few(of: int) -> str:
    return f'<span class="quiet nowrap">{"too few" if of < FEWEST else "not told"} ({of})</span>'
