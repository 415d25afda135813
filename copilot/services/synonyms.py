"""What the fields call things: editable data that tells which words a document may use for what a question asks."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from copilot import datafile
from copilot.errors import ConfigurationError

DATA = Path(__file__).with_name("synonyms.yaml")
_WORD = re.compile(r"\w+")
_KEYS = {"names", "also", "opening", "literal"}


@dataclass(frozen=True, slots=True)
class Concept:
    """`names` are looked for in a question; `also` is how documents say it (see the data file's head).

    `begins` are the first words of its names: where a question has none of them, the pattern need not be tried.
    """

    names: tuple[str, ...]
    begins: frozenset[str]
    also: tuple[str, ...]
    opening: bool = False
    literal: bool = True

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of the names in a question."""
        return _pattern(self.names)


@dataclass(frozen=True, slots=True)
class Expansion:
    """A question with what its concepts are also called. `opening`: look at the beginning of documents first."""

    question: str
    synonyms: tuple[str, ...]
    opening: bool = False


def expand(question: str, concepts: tuple[Concept, ...] | None = None) -> Expansion:
    """Look up every concept that the question names; the longest of names that overlap wins."""
    found = _named(question, concepts if concepts is not None else shipped())
    synonyms = tuple(dict.fromkeys(term for concept, _ in found for term in concept.also))
    rest = question
    for concept, (start, end) in sorted(found, key=lambda item: -item[1][0]):
        if not concept.literal:
            rest = rest[:start] + " " + rest[end:]
    return Expansion(rest, synonyms, any(concept.opening for concept, _ in found))


def _named(question: str, concepts: tuple[Concept, ...]) -> list[tuple[Concept, tuple[int, int]]]:
    words = {"", *(word.casefold() for word in _WORD.findall(question))}
    words |= {word.removesuffix("s") for word in words}  # a plural s may follow a name of one word
    tried = (concept for concept in concepts if not words.isdisjoint(concept.begins))
    hits = [(concept, match.span()) for concept in tried for match in concept.pattern.finditer(question)]
    kept: list[tuple[Concept, tuple[int, int]]] = []
    for concept, (start, end) in sorted(hits, key=lambda hit: hit[1][0] - hit[1][1]):
        if all(end <= a or start >= b or (start, end) == (a, b) for _, (a, b) in kept):
            kept.append((concept, (start, end)))
    return kept


@cache
def shipped() -> tuple[Concept, ...]:
    """The concepts of the data file that comes with the program."""
    return load(DATA)


def load(path: Path) -> tuple[Concept, ...]:
    """Raises ConfigurationError, with the entry that is wrong."""
    try:
        fields = datafile.read(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigurationError(f"the synonyms in {path} cannot be read: {str(error).splitlines()[0]}") from None
    if not isinstance(fields, dict) or not all(isinstance(entries, list) for entries in fields.values()):
        raise ConfigurationError(f"the synonyms in {path} must be lists of entries by field; see the file that is shipped")
    return tuple(_concept(path, entry) for entries in fields.values() for entry in entries)


def _concept(path: Path, entry: object) -> Concept:
    entry = entry if isinstance(entry, dict) else {}
    names, also = entry.get("names"), entry.get("also")
    if not isinstance(names, list) or not isinstance(also, list) or not names or not also or entry.keys() - _KEYS:
        raise ConfigurationError(f"the synonyms in {path} have a wrong entry {entry!r}; it takes {', '.join(sorted(_KEYS))}")
    return Concept(
        tuple(str(name) for name in names),
        frozenset(begins for name in names for begins in _WORD.findall(str(name).casefold())[:1] or [""]),
        tuple(str(term) for term in also),
        bool(entry.get("opening", False)),
        bool(entry.get("literal", True)),
    )


@cache  # and only when it is first tried: one question names a few of 120 concepts
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as whole words; spaces stand for any run of spaces, hyphens, slashes; a plural s may follow."""
    phrases = [r"[\s\-/‐-―,]+".join(re.escape(word) for word in re.split(r"[\s\-/]+", name)) for name in names]
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + r")s?(?!\w)", re.IGNORECASE)
