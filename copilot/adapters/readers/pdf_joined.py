"""One long PDF made of the pages of others, for measuring."""

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pypdfium2 as pdfium


def joined(paths: Sequence[Path], pages: int, target: Path) -> int:
    """Write a PDF of that many pages, taken in turn from the files as often as it takes; returns how many they were.

    Raises ValueError where no file has a page.
    """
    made = pdfium.PdfDocument.new()
    for path in cycle(paths):
        with pdfium.PdfDocument(path) as source:
            if not len(source):
                raise ValueError(f"'{path.name}' has no pages")
            made.import_pages(source, list(range(min(len(source), pages - len(made)))))
        if len(made) >= pages:
            break
    made.save(target)
    count = len(made)
    made.close()
    return count
