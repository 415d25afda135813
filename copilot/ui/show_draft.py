"""A draft on the page: as it reads, and claim by claim with what is doubtful first."""

from collections.abc import Sequence

from copilot.domain.claim import Claim, Origin, Verdict
from copilot.domain.deliverable import Format
from copilot.domain.drafting import Progress
from copilot.domain.review import Decision, Review, State
from copilot.domain.thread import Move, Thread
from copilot.services.qualification import needed
from copilot.services.queries import DraftView
from copilot.ui.escaping import esc
from copilot.ui.markdown import inline, markdown, quoted
from copilot.ui.render import chip, moment, notice, reference, sheet, state_chip, verdict_chip, verdict_counts
from copilot.ui.show_hands import legend

_ORIGINS = {Origin.MACHINE: "", Origin.ANALYST: "analyst's words", Origin.REVIEWER: "reviewer's words"}

_MOVES = {Move.SAY: "", Move.RESOLVE: " · settled", Move.REOPEN: " · opened again"}


def draft_head(view: DraftView) -> str:
    """Where it stands, in one line and a few labels."""
    draft, review = view.draft, view.review
    labels = [state_chip(review.state), verdict_counts({v.value: n for v, n in draft.verdicts().items()})]
    labels += [chip("second sign-off needed", "warn")] if review.second_signoff and not review.signed_by else []
    labels += [chip("no answer found", "warn")] if draft.abstained else []
    facts = (
        f"{esc(view.engagement.name)} · {esc(draft.task)} · version {draft.version} of {view.versions} · by "
        f"{esc(view.names.get(review.author, ''))} · {esc(draft.model)} · {esc(draft.prompt)} · "
        f'<span class="mono" title="{esc(draft.hash)}">{esc(draft.hash[:12])}</span>'
    )
    return (
        f'<div class="draft-head"><h2>{esc(draft.question)}</h2><div class="labels">{"".join(labels)}</div>'
        f'<p class="quiet">{facts}</p></div>'
    )


def lease_line(review: Review, holder: str) -> str:
    """Who holds the draft, and for how long: counted down on the page."""
    if review.state is not State.CLAIMED or review.lease_until is None:
        return ""
    until = int(review.lease_until.timestamp())
    return f'<p class="lease">Held by {esc(holder)}, <span class="until--{until}">until {moment(review.lease_until)}</span></p>'


def draft_text(view: DraftView, picks: str, picked: str = "") -> str:
    """The draft as it reads; its claims can be clicked."""
    draft = view.draft
    body = markdown(draft.text, draft.claims, {c.number for c in draft.citations}, picked, view.overridden)
    body = quoted(body, draft.citations)
    warned = "".join(notice(warning, "warn") for warning in draft.warnings)
    return f'{warned}{legend(draft)}<div class="draft-body picks--{picks}">{body}</div>'


def thread(view: DraftView, picks: str, picked: str = "") -> str:
    """What the analyst sees of a conversation: the draft that came of it, and what was decided."""
    links = downloads(view) if view.deliverable else ""
    return sheet(
        draft_head(view),
        lease_line(view.review, view.names.get(view.review.claimed_by or "", "")),
        decisions(view),
        links,
        draft_text(view, picks, picked),
    )


def claim_list(view: DraftView, picks: str, picked: str = "") -> str:
    """Doubtful claims first, each with its verdict and reasons."""
    doubtful = [c for c in view.draft.claims if c.verdict is not Verdict.SUPPORTED or c.id in view.blocked]
    sound = [c for c in view.draft.claims if c not in doubtful]
    parts = [_group("Look at these first", doubtful, view, picked), _group("Supported by their evidence", sound, view, picked)]
    if not view.draft.claims:
        parts = [notice("The draft asserts nothing. Read it as a whole.", "info")]
    return sheet(f'<div class="claims picks--{picks}">', quoted("".join(parts), view.draft.citations), "</div>")


def claim_item(claim: Claim, *, picked: bool = False, blocked: bool = False, overridden: bool = False, remarks: int = 0) -> str:
    """One claim as a line that can be clicked."""
    labels = verdict_chip(claim.verdict)
    labels += chip("overridden", "warn") if overridden else ""
    labels += chip("blocks approval", "bad") if blocked else ""
    labels += chip(_ORIGINS[claim.origin], "plain") if _ORIGINS[claim.origin] else ""
    labels += chip(f"{remarks} comment{'s' if remarks > 1 else ''}", "plain") if remarks else ""
    reasons = "".join(f"<li>{esc(reason)}</li>" for reason in claim.reasons)
    return (
        f'<div class="claim-item claim v-{esc(claim.verdict)}{" is-picked" if picked else ""} {reference(claim.id)}" '
        f'role="button" tabindex="0"><p>{inline(claim.text)}</p><div class="labels">{labels}</div>'
        f"{f'<ul class=reasons>{reasons}</ul>' if reasons else ''}</div>"
    )


def streaming(question: str, progress: Sequence[Progress], claims: Sequence[Claim], note: str = "") -> str:
    """A draft on its way: what is being done, then every claim as soon as it is checked. Never an unchecked word."""
    last = progress[-1] if progress else Progress("start", note="reading the question")
    share = f'<progress value="{last.done}" max="{last.total}"></progress>' if last.total else "<progress></progress>"
    count = f'<span class="count">{last.done} of {last.total}</span> ' if last.total > 1 else ""
    steps = [] if claims else _distinct(progress[:-1])[-6:]
    done = "".join(f"<li>{esc(p.note or p.stage)}</li>" for p in steps)
    shown = "".join(claim_item(claim) for claim in claims)
    heard = f"<h3 class=heard>Checked so far ({len(claims)})</h3>" if claims else ""
    working = f'<div class="working">{share}<p>{count}{esc(last.note or last.stage)}</p><ul class="steps">{done}</ul></div>'
    return sheet(f'<div class="turn"><p class="asked">{esc(question)}</p></div>', note, working, heard, shown)


def decisions(view: DraftView) -> str:
    """What reviewers decided and why, newest first."""
    rows = "".join(_decision(d, view.names) for d in reversed(view.decisions))
    return f'<div class="decisions">{rows}</div>' if rows else ""


def remarks(thread: Thread | None, names: dict[str, str]) -> str:
    """A claim's thread, and whether its matter is settled."""
    if thread is None:
        return ""
    said = "".join(
        f'<div class="comment"><p class="quiet">{esc(names.get(c.member, ""))}, {moment(c.at)}{_MOVES[c.move]}</p>'
        f"<p>{esc(c.note)}</p></div>"
        for c in thread.comments
    )
    return f"<h3>Remarks {chip('settled', 'good') if thread.resolved else chip('open', 'warn')}</h3>{said}"


def downloads(view: DraftView) -> str:
    """Links to the released deliverable's files: the only links on the page."""
    if view.deliverable is None or view.review.state not in (State.RELEASED, State.SUPERSEDED):
        return ""
    links = "".join(
        f'<a class="download" href="/download/{esc(view.draft.id)}.{form}" download>{form.upper()}</a>' for form in Format
    )
    return f'<p class="downloads">Released {moment(view.deliverable.released_at)}: {links}</p>'


def checklist(view: DraftView) -> str:
    """What the task asks a reviewer to look at, and who may sign."""
    items = "".join(f"<li>{esc(item)}</li>" for item in view.prompt.checklist)
    needs = ", and one as ".join(str(wanted) for wanted in needed(view.prompt, view.engagement))
    credential = f'<p class="quiet">Signing needs a verified credential as {esc(needs)}.</p>' if needs else ""
    return f'<div class="checklist"><h3>Reviewer\'s checklist</h3><ul>{items}</ul>{credential}</div>' if items or needs else ""


def _group(title: str, claims: Sequence[Claim], view: DraftView, picked: str) -> str:
    items = "".join(
        claim_item(
            claim,
            picked=claim.id == picked,
            blocked=claim.id in view.blocked,
            overridden=claim.id in view.overridden,
            remarks=sum(c.claim == claim.id for c in view.comments),
        )
        for claim in claims
    )
    return f"<h3>{esc(title)} ({len(claims)})</h3>{items}" if claims else ""


def _decision(decision: Decision, names: dict[str, str]) -> str:
    reason = chip(decision.reason.replace("_", " "), "plain") if decision.reason else ""
    claim = f" claim {esc(decision.claim)}" if decision.claim else ""
    held = f'<p class="quiet">as {esc("; ".join(decision.credentials))}</p>' if decision.credentials else ""
    return (
        f'<div class="decision"><p><b>{esc(names.get(decision.member, ""))}</b>: {esc(decision.act)}{claim} '
        f'<span class="quiet">version {decision.version}, {moment(decision.at)}, {esc(decision.trust)}</span> {reason}</p>'
        f"{f'<p>{esc(decision.note)}</p>' if decision.note else ''}{held}</div>"
    )


def _distinct(progress: Sequence[Progress]) -> list[Progress]:
    seen: dict[str, Progress] = {p.note or p.stage: p for p in progress}
    return list(seen.values())
