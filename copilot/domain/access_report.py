"""Who saw what of a client's, and when: the audit chain in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# What the program does on the way to an act that is told: each call of a model, and that its answer was kept.
PROGRAMS_OWN = frozenset({"call model", "model answered", "model failed", "keep answer"})
# Act -> what the member did, with what it was done to at {}. An act without a phrase is told by its own name.
PHRASES: Mapping[str, str] = {
    "apply service level": "reckoned when drafts are due, by a changed service level",
    "approve": "approved {}",
    "ask": "asked {}",
    "ask for revision": "asked for a revision of {}",
    "authenticate rows": "brought the desk's records up to date",
    "breach": "noted that {} was not decided in time",
    "cancel ingest": "stopped the adding of documents ({})",
    "change calendar": "changed the working calendar {}",
    "claim": "took {} for review",
    "client accepted": "accepted {}",
    "client downloaded": "downloaded {}",
    "client opened": "opened the link to {}",
    "client returned": "returned {} with remarks",
    "close engagement": "closed the engagement",
    "comment": "remarked on a claim of {}",
    "create engagement": "opened the engagement",
    "delete document": "deleted the document {}",
    "deliver": "sealed the deliverable of {}",
    "dismiss request": "gave up {}",
    "draw sample": "had it drawn whether {} is reviewed again",
    "draft": "wrote a version of {}",
    "drafting failed": "asked {}, and no draft came of it",
    "drop service level": "took a service level back",
    "edit": "edited {}",
    "embed": "computed the vectors of {}",
    "escalate": "escalated {}",
    "export": "took {} out as a file",
    "export audit": "took the audit trail out as a file",
    "grant": "gave {} a role",
    "hand in": "handed files in ({})",
    "ingest": "added the document {}",
    "limit model": "limited the model in {}",
    "lapse": "let the time for {} run out",
    "list conversations": "saw the list of their conversations",
    "list deliverables": "saw the list of deliverables",
    "list documents": "saw the list of documents",
    "list requests": "saw the list of their open questions",
    "list samples": "saw corrections kept as samples",
    "make client link": "made a link to {} for the client",
    "override": "let a claim of {} stand against its check",
    "prepare second review": "prepared a second review",
    "promote sample": "took a correction into a suite",
    "read client answers": "read the client's answers on {}",
    "read draft": "read {}",
    "read evidence": "read evidence of {}",
    "read page": "saw a page of {}",
    "read sample": "read a correction kept as a sample",
    "read second reviews": "read what second reviews found",
    "read text set aside": "read a text of their own on {}",
    "read text": "read the text of {}",
    "raise": "escalated {}",
    "recall": "recalled {}",
    "reckon due moments": "reckoned when drafts are due",
    "read anew": "had {} read again by a newer reader, which found it the same",
    "recheck": "had {} checked again",
    "ask the judge": "had a model judge the claims of {}",
    "check while typing": "had a wording of {} checked",
    "remind of the release": "told that {} is approved and not released",
    "record defect": "noted a defect of {}",
    "list defects": "saw what was found wrong after releases",
    "confirm defect": "confirmed a defect of {}",
    "dismiss defect": "dismissed what the client held against {}",
    "reindex": "had the search index built again",
    "reject": "rejected {}",
    "release": "released {}",
    "renew": "held {} for longer",
    "report quality": "had the figures of quality worked out",
    "report savings": "had the savings worked out",
    "report status": "had a status pack made",
    "report access": "had this report made",
    "reopen": "reopened the remarks on a claim of {}",
    "resolve": "settled the remarks on a claim of {}",
    "resume": "asked {} again",
    "resume ingest": "had the adding of documents go on ({})",
    "return": "returned {} to the analyst",
    "revise": "revised {}",
    "revoke": "took the roles of {} away",
    "revoke client link": "closed a link of the client to {}",
    "search": "searched for {}",
    "see notices": "saw what they were told of drafts due",
    "set service level": "set within how many hours drafts are decided",
    "second review": "decided a second review",
    "set sampling": "said what share is reviewed again",
    "set credentials": "said which credentials every reviewer needs",
    "set jurisdiction": "said where reviewers' credentials have to hold",
    "set text aside": "kept a text on {} whose save came too late",
    "show terms": "read the engagement's terms",
    "set terms": "recorded the engagement's terms",
    "list documents past their date": "looked which documents are past their date",
    "show engagement": "saw who works in the engagement",
    "sign": "gave the second sign-off for {}",
    "stop the clock": "stopped the clock of {}",
    "supersede": "replaced {} by a later release",
    "tell the ladder": "told the next of the ladder that {} is late",
    "unclaim": "gave {} back to the queue",
    "void": "ended the approval of {}",
    "verify deliverable": "verified a file of {}",
    "warn": "warned that {} is due soon",
    "withdraw": "withdrew what had let a claim of {} stand",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One act. `about` names documents, drafts and people; `how` is how the member was recognised."""

    entry: int
    at: datetime
    member: str
    what: str
    act: str
    about: str
    how: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acted, or holds a role. `roles` are those held today, `formerly` those that were taken away."""

    member: str
    roles: tuple[str, ...]
    formerly: tuple[str, ...]
    acts: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A model that was sent questions or passages: at which address, how often."""

    model: str
    address: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class AccessReport:
    """`whole` is whether the chain, up to its end, is as the desk wrote it; `head` the hash of its last entry."""

    engagement: str
    client: str
    made_at: datetime
    since: datetime | None
    until: datetime | None
    people: tuple[Person, ...]
    seen: tuple[Seen, ...]
    sent: tuple[Sent, ...]
    entries: int
    head: str
    whole: bool


def phrase(act: str, about: str, place: str = "") -> str:
    """The act in plain words; `place` is where in it, or in what form."""
    told = f"“{about}”{f' ({place})' if place else ''}" if about else ""
    return " ".join(PHRASES.get(act, f"{act} {{}}").format(told).split())
