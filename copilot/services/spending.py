"""Money for a chat model: what is held back before a call, what it cost, what an engagement may spend in a month."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from copilot.domain.draft import Usage
from copilot.domain.drafting import Reservation
from copilot.domain.engagement import Engagement
from copilot.domain.kept_answer import KeptAnswer
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.domain.spending import Spending, dollars, millionths, month_of
from copilot.errors import ConfigurationError, SpendingError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk

MOST_HOSTS = 20
LARGEST_CAP = 1_000_000.0  # US dollars a month


@dataclass(frozen=True, slots=True)
class Spent:
    """One engagement's month: by model, and against its cap (millionths of a US dollar; None: there is none)."""

    engagement: str
    month: str
    models: tuple[Spending, ...]
    cap: int | None

    @property
    def used(self) -> int:
        return sum(s.used for s in self.models)


class Paid:
    """A sum that several threads add to."""

    def __init__(self) -> None:
        self._lock, self._sum = threading.Lock(), Usage()

    @property
    def usage(self) -> Usage:
        with self._lock:
            return self._sum

    def add(self, usage: Usage) -> None:
        with self._lock:
            self._sum += usage


@dataclass(frozen=True, slots=True)
class EngagementLedger:
    """Fits domain.drafting.Ledger, for one request (or one check of a draft) in an engagement; without an actor, the program's own.

    Every reservation and every settlement is one transaction with its audit entry. Reservations of one engagement come one
    after the other, so that no two of them can pass the cap together.
    """

    desk: Desk
    actor: Actor | None
    engagement: Engagement
    subject: str
    paid: Paid = field(default_factory=Paid)  # by this attempt

    def reserve(self, model: str, address: str, amount: int) -> Reservation:
        month = month_of(self.desk.clock.now())
        with self.desk.store.write() as work:
            work.serialise(self.engagement.id)
            engagement = work.engagements.get(id=self.engagement.id) or self.engagement  # its cap may have been changed
            _demand_room(self.desk, work, engagement, month, amount)
            held = _row(work, engagement.id, month, model)
            _write(work, replace(held, reserved=held.reserved + amount))
            self._record(work, "call model", model=model, address=address, reserved=dollars(amount))
        return Reservation(model, month, amount)

    def settle(self, reservation: Reservation, usage: Usage, *, answered: bool) -> None:
        with self.desk.store.write() as work:
            work.serialise(self.engagement.id)
            held = _row(work, self.engagement.id, reservation.month, reservation.model)
            cost = millionths(usage.cost_usd)
            settled = replace(
                held,
                answered=held.answered + answered,
                failed=held.failed + (not answered),
                input_tokens=held.input_tokens + usage.input_tokens,
                output_tokens=held.output_tokens + usage.output_tokens,
                spent=held.spent + cost,
                reserved=max(0, held.reserved - reservation.amount),
            )
            _write(work, settled)
            self._record(work, "model answered" if answered else "model failed", model=reservation.model, cost=dollars(cost))
        self.paid.add(usage)

    def kept(self, digest: str) -> KeptAnswer | None:
        with self.desk.store.read() as work:
            return work.kept_answers.get(request=self.subject, digest=digest)

    def keep(self, digest: str, model: str, text: str, usage: Usage) -> None:
        answer = KeptAnswer(self.engagement.id, self.subject, digest, model, self.desk.clock.now(), text, usage)
        with self.desk.store.write() as work:
            if work.kept_answers.get(request=self.subject, digest=digest) is None:
                work.kept_answers.add(answer)
                self._record(work, "keep answer", sha256=hashlib.sha256(text.encode()).hexdigest())

    def _record(self, work: UnitOfWork, act: str, **details: object) -> None:
        if self.actor is None:
            audit.record_own(self.desk, work, self.engagement.id, act, self.subject, **details)
        else:
            audit.record(self.desk, work, self.actor, self.engagement.id, act, self.subject, **details)


def demand_model(desk: Desk, work: UnitOfWork, engagement: Engagement) -> None:
    """Raise SpendingError when the engagement allows no (further) call of the desk's model this month, or none at its host."""
    if engagement.model_hosts and desk.limits.model_host not in engagement.model_hosts:
        raise SpendingError(
            f"engagement '{engagement.name}' allows models at {', '.join(engagement.model_hosts)} only, and the desk's is at "
            f"{desk.limits.model_host}; allow it with copilot engagement limit '{engagement.name}' --host, or draft without the model"
        )
    _demand_room(desk, work, engagement, month_of(desk.clock.now()), 1)


def set_cap(desk: Desk, actor: Actor, name: str, usd: float | None) -> Engagement:
    """What the model may cost in the engagement in a month. None: as the desk says; 0: no model may be used."""
    if usd is not None and not 0 <= usd <= LARGEST_CAP:
        raise UsageError(f"a cap is between 0 and {LARGEST_CAP:,.0f} USD a month, not {usd}")
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.LIMIT)
        limited = replace(engagement, monthly_cap_usd=usd)
        work.engagements.replace(limited)
        audit.record(desk, work, actor, engagement.id, "limit model", engagement.id, cap_usd=usd)
    return limited


def set_hosts(desk: Desk, actor: Actor, name: str, hosts: Sequence[str]) -> Engagement:
    """The only hosts that a model may be at which the engagement's questions and passages are sent to. None: any configured."""
    named = tuple(dict.fromkeys(host.strip().casefold() for host in hosts if host.strip()))
    if len(named) > MOST_HOSTS or any(not _is_host(host) for host in named):
        raise UsageError(
            f"hosts are names such as api.openai.com, without scheme, port or path, at most {MOST_HOSTS}; not '{', '.join(named)[:120]}'"
        )
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.LIMIT)
        limited = replace(engagement, model_hosts=named)
        work.engagements.replace(limited)
        audit.record(desk, work, actor, engagement.id, "limit model", engagement.id, hosts=list(named))
    return limited


def spent(desk: Desk, actor: Actor, name: str | None = None, month: str = "") -> tuple[Spent, ...]:
    """What the model cost, by engagement: for an administrator of all of them, for a lead of their own. No content is opened."""
    month = month or month_of(desk.clock.now())
    with desk.store.read() as work:
        if name is None:
            demand_on_desk(actor, DeskRight.SEE_SPENDING)
            wanted = work.engagements.find()
        else:
            wanted = [open_engagement(work, actor, name, Right.LIMIT)]
        return tuple(month_in(desk, work, e, month) for e in sorted(wanted, key=lambda e: e.name))


def month_in(desk: Desk, work: UnitOfWork, engagement: Engagement, month: str = "") -> Spent:
    """One engagement's month, for a service that has judged the act."""
    month = month or month_of(desk.clock.now())
    cap = cap_of(desk, engagement)
    models = tuple(work.spending.find(engagement=engagement.id, month=month, order_by="model"))
    return Spent(engagement.name, month, models, None if cap is None else millionths(cap))


def cap_of(desk: Desk, engagement: Engagement) -> float | None:
    """US dollars a month: the engagement's own cap, else the desk's."""
    return engagement.monthly_cap_usd if engagement.monthly_cap_usd is not None else desk.limits.monthly_cap_usd


def _demand_room(desk: Desk, work: UnitOfWork, engagement: Engagement, month: str, amount: int) -> None:
    cap = cap_of(desk, engagement)
    if cap is None:
        return
    if cap == 0:
        raise SpendingError(
            f"engagement '{engagement.name}' allows no model (its cap is 0 USD); raise it with copilot engagement limit "
            f"'{engagement.name}' --cap USD, or draft without the model"
        )
    if not desk.limits.priced:
        raise ConfigurationError(
            f"engagement '{engagement.name}' has a cap on the model, but COPILOT_PRICE_INPUT and COPILOT_PRICE_OUTPUT are 0, so that "
            "nothing can be counted; set the prices, or take the cap away"
        )
    used = month_in(desk, work, engagement, month).used
    if used + amount > millionths(cap):
        raise SpendingError(
            f"engagement '{engagement.name}' has used {dollars(used)} of its cap of {cap:,.2f} USD for {month}"
            + (f", and the next call may cost {dollars(amount)}" if amount > 1 else "")
            + f"; raise it with copilot engagement limit '{engagement.name}' --cap USD, wait for the next month, or draft "
            "without the model"
        )


def _row(work: UnitOfWork, engagement: str, month: str, model: str) -> Spending:
    return work.spending.get(engagement=engagement, month=month, model=model) or Spending(engagement, month, model)


def _write(work: UnitOfWork, row: Spending) -> None:
    if not work.spending.replace(row):
        work.spending.add(row)


def _is_host(text: str) -> bool:
    return 0 < len(text) <= 253 and all(c.isalnum() or c in ".-" for c in text)
