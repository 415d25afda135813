"""A claim against a text that may be long: `copilot check`, and evaluations."""

import re
from functools import lru_cache

from copilot.domain.claim import Verdict
from copilot.domain.claims import split_claims
from copilot.domain.figures import figures
from copilot.domain.wordlists import words_of
from copilot.services.check.belonging import check_belonging
from copilot.services.check.departures import check_repetition
from copilot.services.check.evidence import Evidence, whole
from copilot.services.check.finding import Finding, gravest
from copilot.services.check.modality import Modality, deeds
from copilot.services.check.movement import check_movement
from copilot.services.check.naming import check_names
from copilot.services.check.parties import check_parties
from copilot.services.check.passage import FLOOR_FIGURED, FLOOR_RECKONED, Closest, Passage
from copilot.services.check.periods import check_times
from copilot.services.check.polarity import LIGHT_WORDS, affixed, denials, denied, negations, opposites, ways
from copilot.services.check.refind import check_figures
from copilot.services.check.roles import check_roles
from copilot.services.check.stance import no_difference, self_contradiction
from copilot.services.check.statement import Statement, read_statement
from copilot.services.check.verdict import judge, verbatim
from copilot.services.check.words import WORD, alternatives, covered, stem

ROOT = 4  # letters that two forms of a word share: 'leaking', 'leakage'
SAME = 0.6  # share of the claim's words in a sentence that denies something for it to be the claim's denial
SHORT = 400  # characters up to which evidence is a quotation, held against the claim word for word
_ONLY = frozenset(("only", "solely", "exclusively"))
# In a paraphrase these say where and when, not which way: their contraries in the text around say nothing.
_PLACES = frozenset(words_of("under over above below up down with without before after prior following"))
_LIST = re.compile(r",[^,;.]{2,60},|\b(?:and|or|including|as well as)\b", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:except|other than|unless|only|save (?:as|that|for)|provided that|without the (?:prior )?(?:written )?(?:consent|approval|permission))\b",
    re.IGNORECASE,
)

_UNLESS = re.compile(
    r"\b(?:not|no|never)\b[^.;]{0,80}\b(?:except|other than|unless|without(?! (?:being )?limit))\b", re.IGNORECASE
)


def check_pair(claim: str, evidence: str) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of the claim's worst sentence, and the reasons of all."""
    pieces = split_claims(claim)
    if not pieces:
        return Verdict.NOT_FOUND, ("the claim says nothing",)
    if not any(c.isalnum() for c in evidence):
        return Verdict.NOT_FOUND, ("the evidence is empty",)
    if len(evidence) <= SHORT:
        item = whole(evidence)
        return gravest([f for piece in pieces for f in judge(read_statement(piece), [item], [evidence])])
    item, passage = _read(evidence)
    findings: list[Finding] = []
    for piece in pieces:
        statement = read_statement(piece)
        if not verbatim(statement.even, (item.level,)):
            findings += _judged(statement, item, passage, condenses=len(pieces) > 1)
    return gravest(findings)


@lru_cache(
    maxsize=4
)  # rows that ask of one text stand together: 17 of each contract in ContractNLI, which take a fifth of the time
def _read(evidence: str) -> tuple[Evidence, Passage]:
    item = whole(evidence)
    return item, Passage(item)


def _judged(statement: Statement, evidence: Evidence, passage: Passage, *, condenses: bool) -> list[Finding]:
    if statement.unwieldy:
        return [Finding(Verdict.NOT_FOUND, statement.unwieldy)]
    figured = check_figures(statement, [evidence])
    findings = [
        *figured,
        *check_times(statement, [evidence]),
        *check_names(statement, [evidence]),
        *check_belonging(statement, [evidence]),
        *check_parties(statement, [evidence]),
        *check_roles(statement, [evidence]),
        *check_movement(statement, [evidence]),
        *self_contradiction(statement),
    ]
    closest = passage.closest(statement.stems, [f.number for f in statement.figures], condenses=condenses)
    if (departures := check_repetition(statement, evidence)) is not None:
        return [*findings, *departures, *_exclusive(statement, closest)]
    if not closest.enough and not _borne_out(statement, closest, figured):
        return [*findings, Finding(Verdict.NOT_FOUND, f"the evidence does not speak of: {', '.join(closest.missing[:6])}")]
    if closest.row:
        return findings  # what a cell denies or forbids, its figures and words have shown
    return [
        *findings,
        *([] if closest.condensed else _deed(statement, evidence)),
        *_exclusive(statement, closest),
        *_denial(statement, closest, evidence),
        *_denied_there(statement, closest),
        *_prefixed(statement, closest, evidence),
        *_contrary(statement, closest, evidence),
        *_modality(statement, closest),
        *no_difference(statement.own, closest.sentence),
    ]


def _borne_out(statement: Statement, closest: Closest, figured: list[Finding]) -> bool:
    """True where the figures say that the text speaks of the claim, though few of its words do."""
    if closest.share >= FLOOR_FIGURED and _figured(statement, closest):
        return True
    reckoned = bool(figured) and all(f.verdict is Verdict.SUPPORTED for f in figured)  # what follows from the text is remarked
    return reckoned and (closest.share >= FLOOR_RECKONED or set(closest.missing) <= LIGHT_WORDS)


def _figured(statement: Statement, closest: Closest) -> bool:
    """True where most figures of the claim stand in the closest sentences: then it is those that it speaks of."""
    there = {f.number for f in figures(closest.window)}
    return bool(statement.figures) and 2 * sum(f.number in there for f in statement.figures) >= len(statement.figures)


def _deed(statement: Statement, evidence: Evidence) -> list[Finding]:
    """What must, may or must not be done has to be spoken of: 'shall not solicit' where nothing is said of soliciting."""
    strange = [d.verb for d in deeds(statement.own) if not covered(d.verb, evidence.own.stems)]
    return [Finding(Verdict.NOT_FOUND, f"the evidence does not speak of: {', '.join(strange)}-")] if strange else []


def _exclusive(statement: Statement, closest: Closest) -> list[Finding]:
    """'Only' where the evidence sets no such limit."""
    mine, theirs = _lower(statement.own), _lower(closest.window)
    if not mine & _ONLY or theirs & _ONLY or _UNLESS.search(closest.sentence):
        return []  # 'only with consent' says 'not without consent'
    verdict = Verdict.CONTRADICTED if _LIST.search(closest.sentence) else Verdict.NOT_FOUND
    return [Finding(verdict, f"the claim says '{min(mine & _ONLY)}', the evidence sets no such limit")]


def _denial(statement: Statement, closest: Closest, evidence: Evidence) -> list[Finding]:
    """A denial of what the closest sentences state, or where they deny nothing at all."""
    if not negations(statement.own):
        return []
    if not denials(closest.window):
        mine, theirs = denied(statement.own)[0], denied(evidence.text)[0]
        if mine and all(covered(w, theirs) or any(o.startswith(w[:ROOT]) for o in theirs if len(w) >= ROOT) for w in mine):
            return []  # said elsewhere in the text
        words = frozenset(statement.stems)
        bags = zip(evidence.sentences, evidence.bags, strict=True)
        if any(denials(s) and sum(covered(w, bag) for w in words) >= SAME * len(words) for s, bag in bags):
            return []
        return [Finding(Verdict.NOT_FOUND, "the claim denies something, the evidence closest to it denies nothing")]
    if deeds(statement.own):
        return []  # what may and must be done is compared verb by verb
    mine_denied, mine_plain = denied(statement.own)
    theirs_denied, theirs_plain = denied(closest.window)
    if only := (mine_denied - mine_plain) & (theirs_plain - theirs_denied):
        return [Finding(Verdict.CONTRADICTED, f"the claim denies what the evidence says ({', '.join(sorted(only))}-)")]
    return []


def _denied_there(statement: Statement, closest: Closest) -> list[Finding]:
    """A short claim of what its sentence denies: 'food affects exposure' for 'food did not affect exposure'."""
    if closest.condensed or denials(statement.own) or deeds(statement.own):
        return []  # what may and must be done is compared verb by verb
    inside, outside = denied(closest.sentence)
    words = frozenset(statement.stems)
    lost = (inside - outside) & words
    if lost and all(covered(w, inside | outside) for w in words) and len(words) > 1:
        return [Finding(Verdict.CONTRADICTED, f"the evidence denies what the claim says ({', '.join(sorted(lost))}-)")]
    return []


def _prefixed(statement: Statement, closest: Closest, evidence: Evidence) -> list[Finding]:
    """'Exclusive' where the text knows only 'non-exclusive', and the other way round."""
    mine, theirs = affixed(statement.own), affixed(closest.window)
    for word in sorted(mine.plain & theirs.denied - theirs.plain):
        if word not in affixed(evidence.text).plain:
            return [Finding(Verdict.CONTRADICTED, f"the claim says '{word}' where the evidence says 'non-{word}'")]
    for word in sorted(mine.denied & theirs.plain - theirs.denied):
        if word not in affixed(evidence.text).denied:
            return [Finding(Verdict.CONTRADICTED, f"the claim says 'non-{word}' where the evidence says '{word}'")]
    return []


def _contrary(statement: Statement, closest: Closest, evidence: Evidence) -> list[Finding]:
    """A word in the claim whose contrary stands in the closest sentences, while the text never uses the word itself."""
    mine, theirs = _lower(statement.own), _lower(closest.window)
    for word in sorted(mine - theirs - _PLACES):
        contrary = opposites(word) & theirs if not opposites(word) & mine else frozenset()
        if contrary and not contrary & mine and alternatives(stem(word)).isdisjoint(evidence.own.stems):
            return [Finding(Verdict.CONTRADICTED, f"the claim says '{word}' where the evidence says '{min(contrary)}'")]
    ups, downs = ways(statement.own), ways(closest.sentence)
    if len(ups) == 1 and len(downs) == 1 and ups != downs:
        return [Finding(Verdict.CONTRADICTED, "the claim and the evidence speak of opposite movements")]
    return []


def _modality(statement: Statement, closest: Closest) -> list[Finding]:
    """Leave for what the evidence bans outright: the same verb or its synonym, without an exception."""
    banned = {d.verb for d in deeds(closest.sentence) if d.modality is Modality.BAN}
    allowed = {d.verb for d in deeds(closest.sentence) if d.modality is not Modality.BAN}
    for deed in deeds(statement.own):
        family = alternatives(deed.verb)
        if (
            deed.modality is Modality.LEAVE
            and family & banned
            and not family & allowed
            and not _EXCEPTION.search(closest.sentence)
        ):
            return [Finding(Verdict.CONTRADICTED, f"the claim allows what the evidence forbids ({deed.verb}-)")]
        if deed.modality is Modality.BAN and family & allowed and not family & banned:
            return [Finding(Verdict.CONTRADICTED, f"the claim forbids what the evidence allows ({deed.verb}-)")]
    return []


def _lower(text: str) -> frozenset[str]:
    return frozenset(m.group().casefold() for m in WORD.finditer(text))
