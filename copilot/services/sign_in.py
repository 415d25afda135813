"""Sign-in on the web and by REST: a name and a password for a session that the server keeps and can end."""

import hashlib
import math
import secrets
from dataclasses import replace
from typing import NamedTuple

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.member import Actor, Member, Session, Trust
from copilot.errors import BusyError, PermissionDeniedError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk

LONGEST_PASSWORD = 1024  # characters; more is an attempt to keep the hash busy
NOBODY = "nobody"  # stands in the audit trail where no member could be recognised


class SignedIn(NamedTuple):
    """The token goes to the browser's cookie and nowhere else; the store keeps its hash only."""

    token: str
    session: Session


def sign_in(desk: Desk, name: str, password: str, address: str = "") -> SignedIn:
    """Begin a session. An unknown name, a disabled member and a wrong password are told apart by neither words nor time.

    Raises PermissionDeniedError, and BusyError while too many recent failures of this name or address count against it.
    """
    wait = desk.attempts.begin(name, address, desk.clock.now())
    if wait:
        raise BusyError(f"too many failed sign-ins; try again in {math.ceil(wait.total_seconds())} seconds")
    with desk.store.read() as work:
        member = work.members.get(name=name)
    able = member is not None and member.disabled_at is None and len(password) <= LONGEST_PASSWORD
    verified = desk.passwords.verify(member.password_hash if member and able else None, password[:LONGEST_PASSWORD])
    if member is None or not able or not verified:
        _record_refusal(desk, member, address)
        raise PermissionDeniedError("name or password is wrong; an administrator can set a new password")
    desk.attempts.succeeded(name, address)
    return _begin(desk, member, password, address)


def actor_of(desk: Desk, token: str) -> Actor | None:
    """Who the token's session belongs to; None when it is unknown, has ended, or its member is disabled."""
    if not token:
        return None
    with desk.store.read() as work:
        session = work.sessions.get(id=_hashed(token))
        if session is None or session.expires_at <= desk.clock.now():
            return None
        member = work.members.get(id=session.member)
    if member is None or member.disabled_at is not None:
        return None
    return Actor(member, Trust.SIGNED_IN)


def sign_out(desk: Desk, token: str) -> None:
    """End the token's session; unknown tokens are ignored."""
    actor = actor_of(desk, token)
    with desk.store.write() as work:
        if work.sessions.remove(id=_hashed(token)) and actor is not None:
            audit.record(desk, work, actor, DESK_CHAIN, "sign out", actor.member.id)


def random_password() -> str:
    """A fresh password of 96 random bits, easy to read out: lower-case letters and digits in groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # 31 signs, none like another
    signs = "".join(secrets.choice(letters) for _ in range(20))
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))


def end_sessions(work: UnitOfWork, member: Member) -> int:
    """End all of a member's sessions, inside the transaction that disables them or changes their password."""
    return work.sessions.remove(member=member.id)


def _begin(desk: Desk, member: Member, password: str, address: str) -> SignedIn:
    now = desk.clock.now()
    token = secrets.token_urlsafe(32)
    session = Session(_hashed(token), member.id, now, now + desk.limits.session)
    with desk.store.write() as work:
        for old in work.sessions.find(member=member.id):
            if old.expires_at <= now:
                work.sessions.remove(id=old.id)
        work.sessions.add(session)
        audit.record(desk, work, Actor(member, Trust.SIGNED_IN), DESK_CHAIN, "sign in", member.id, address=address)
        if member.password_hash and desk.passwords.needs_rehash(member.password_hash):
            work.members.replace(
                replace(member, password_hash=desk.passwords.hash(password)), password_hash=member.password_hash
            )
    return SignedIn(token, session)


def _record_refusal(desk: Desk, member: Member | None, address: str) -> None:
    """The name that was typed is not kept when it is nobody's: people type passwords into the wrong field."""
    now = desk.clock.now()
    somebody = member or Member(NOBODY, NOBODY, NOBODY, (), now)
    with desk.store.write() as work:
        actor = Actor(somebody, Trust.SIGNED_IN)
        audit.record(desk, work, actor, DESK_CHAIN, "sign in refused", somebody.id, address=address)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
