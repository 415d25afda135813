"""What people said of a pair of claim and evidence, whatever words the data set has for it."""

from enum import StrEnum

from copilot.domain.claim import Verdict


class Label(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_MENTIONED = "not mentioned"
    UNSUPPORTED = "unsupported"  # one or the other: the data set does not tell


_WORDS = {
    Label.SUPPORTED: ("1", "true", "supported", "supports", "entailment", "entailed", "entails", "consistent", "yes"),
    Label.CONTRADICTED: ("contradicted", "contradiction", "contradicts", "refutes", "refuted"),
    Label.NOT_MENTIONED: ("not mentioned", "notmentioned", "neutral", "not found", "not enough info", "nei"),
    Label.UNSUPPORTED: ("0", "false", "unsupported", "inconsistent", "not supported", "no"),
}
LABELS = {word: label for label, words in _WORDS.items() for word in words}
_VERDICTS = {
    Verdict.SUPPORTED: Label.SUPPORTED,
    Verdict.CONTRADICTED: Label.CONTRADICTED,
    Verdict.FIGURE_MISMATCH: Label.CONTRADICTED,
    Verdict.NOT_FOUND: Label.NOT_MENTIONED,
}


def label_of(value: object) -> Label:
    """The label that a data set's value means. Raises ValueError, which lists the known ones."""
    if isinstance(value, bool):
        value = int(value)
    word = " ".join(str(value).replace("_", " ").casefold().split())
    if word not in LABELS:
        raise ValueError(f"'{value}' is no label; known are {', '.join(LABELS)}")
    return LABELS[word]


def judged(verdict: Verdict) -> Label:
    """A verdict as a label: another figure speaks against the claim."""
    return _VERDICTS[verdict]
