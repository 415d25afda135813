"""What small things of a Word run read as: open fields, entries of old forms, symbols, raised figures."""

from lxml import etree

from copilot.adapters.readers.office import value

_SYMBOL_BULLETS = 0xF000  # Wingdings and the like live in the private use area


def track(fields: list[bool], kind: str | None) -> None:
    """Keep the open fields; True while a field's instruction, which is no text, is being read."""
    if kind == "begin":
        fields.append(True)
    elif kind == "separate" and fields:
        fields[-1] = False
    elif kind == "end" and fields:
        fields.pop()


def chosen_entry(field: etree._Element) -> str:
    """What is chosen in a drop-down list of an old form: the list shows it, no text beside it does."""
    found = field.find("{*}ffData/{*}ddList")
    if found is None:
        return ""
    entries = [value(entry) or "" for entry in found.iterfind("{*}listEntry")]
    chosen = value(found.find("{*}result")) or value(found.find("{*}default")) or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def symbol(code: str | None) -> str:
    """A sign of a symbol font; a bullet for those that no other font knows."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    return chr(point) if 0x20 <= point < 0xD800 or 0xE000 <= point < _SYMBOL_BULLETS - 0x1000 else "•"
