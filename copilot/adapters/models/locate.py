"""Where a quotation stands in a passage: exact after white space and typography are made alike."""

import unicodedata

_ALIKE = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "...",
}  # fmt: skip
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def locate(quotation: str, text: str) -> tuple[int, int] | None:
    """Start and end of the quotation in the text (code points, end exclusive); None when it does not stand there."""
    wanted, _ = _plain(quotation.strip().strip("\"“”'‘’"))
    wanted = wanted.strip()
    if not wanted:
        return None
    plain, places = _plain(text)
    at = plain.find(wanted)
    if at < 0:
        return None
    return places[at], places[at + len(wanted) - 1] + 1


def _plain(text: str) -> tuple[str, list[int]]:
    """The text made plain, and for each of its characters the place it came from."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _DROPPED:
            continue
        for plain in _ALIKE.get(char) or unicodedata.normalize("NFKC", char):
            if plain.isspace():
                if out and out[-1] == " ":
                    continue
                plain = " "
            out.append(plain)
            places.append(place)
    return "".join(out), places
