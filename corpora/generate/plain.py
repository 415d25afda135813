"""HTML, Markdown, plain text and CSV from the same blocks."""

import csv
import re
import textwrap
from collections.abc import Sequence
from html import escape
from pathlib import Path

from .blocks import Block, Heading, Para, Table

CSS = """body{font:16px/1.55 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}
h1,h2,h3{font-family:Helvetica,Arial,sans-serif;color:#1f3a5f}table{border-collapse:collapse;width:100%;font-size:.9em}
caption{text-align:left;font-weight:bold;padding:.4em 0}
th,td{border-bottom:1px solid #ccc;padding:.3em .5em;text-align:left}
th{background:#eef1f5}footer{margin-top:3rem;font-size:.8em;color:#666}"""


def write_text(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def write_html(path: Path, title: str, blocks: Sequence[Block], footer: str) -> None:
    body = "\n".join(_html(block) for block in blocks)
    write_text(
        path,
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{CSS}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n<footer>{escape(footer)}</footer>\n"
        "</body>\n</html>",
    )


def _rich(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))
    return re.sub(r"\^(\w+)\^", r"<sup>\1</sup>", text)


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{_rich(block.label)}</h{block.level + 1}>"
    if isinstance(block, Table):
        head = "".join(f"<th>{_rich(text)}</th>" for text in block.header)
        rows = "\n".join("<tr>" + "".join(f"<td>{_rich(text)}</td>" for text in row) + "</tr>" for row in block.rows)
        head = f"<caption>{_rich(block.caption)}</caption>\n<thead><tr>{head}</tr></thead>"
        return f"<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>"
    if isinstance(block, Para):
        if block.kind == "hidden":
            return f'<div style="display:none">{_rich(block.text)}</div>'
        if block.kind == "bullet":
            return f"<ul><li>{_rich(block.text)}</li></ul>"
        notes = "".join(f"\n<p><small>{_rich(note)}</small></p>" for note in block.notes)
        return f"<p>{_rich(f'{block.number} {block.text}'.strip())}</p>{notes}"
    return "<hr>"


def write_markdown(path: Path, blocks: Sequence[Block]) -> None:
    write_text(path, "\n\n".join(_markdown(block) for block in blocks).replace("\n\n- ", "\n- "))


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {block.label}"
    if isinstance(block, Table):
        rows = [block.header, ("---",) * len(block.header), *block.rows]
        caption = f"**{block.caption}**\n\n" if block.caption else ""
        return caption + "\n".join("| " + " | ".join(row) + " |" for row in rows)
    if isinstance(block, Para):
        return f"- {block.text}" if block.kind == "bullet" else f"{block.number} {block.text}".strip()
    return "---"


def write_plain(path: Path, blocks: Sequence[Block], width: int = 92) -> None:
    """Plain text as an office prints it: headings in capitals, paragraphs wrapped."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(block.label.upper())
        elif isinstance(block, Para):
            text = f"{'- ' if block.kind == 'bullet' else ''}{block.number} {block.text}".replace("**", "").strip()
            parts.append(textwrap.fill(text, width, break_on_hyphens=False))
        elif isinstance(block, Table):
            columns = list(zip(block.header, *block.rows, strict=True))
            sizes = [max(len(text) for text in column) for column in columns]
            parts.append(
                "\n".join(
                    "  ".join(text.ljust(size) for text, size in zip(row, sizes, strict=True)).rstrip()
                    for row in (block.header, *block.rows)
                )
            )
    write_text(path, "\n\n".join(parts))


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
