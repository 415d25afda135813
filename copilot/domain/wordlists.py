"""Word lists are written as they are read: words, blanks between."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a block, in order."""
    return tuple(text.split())
