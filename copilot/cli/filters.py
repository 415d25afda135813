"""The options that say which documents are looked into, the same for search and ask."""

from typing import Annotated

import typer

Documents = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="NAME", help="Look into this document only; a pattern with *, or again for more."),
]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="pdf, docx, ... or annual, quarterly, current, proxy; again for more."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The period that a document states, else the day it was added, ends then or later."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="It begins then or earlier. 2022-06-30, 2022-06 or 2022.")]
