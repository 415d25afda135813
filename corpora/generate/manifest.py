"""Write an engagement to a folder: documents, corpus.yaml."""

import hashlib
from pathlib import Path
from typing import Any

import yaml

from . import LICENCE, ORIGIN
from .engagement import Engagement
from .reading import page_count


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def dump(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)


def write_engagement(engagement: Engagement, root: Path) -> None:
    documents = root / "corpora" / engagement.name / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for stale in set(documents.iterdir()) - {documents / source.file for source in engagement.sources}:
        stale.unlink()
    for source in engagement.sources:
        source.write(documents / source.file)
    (documents.parent / "corpus.yaml").write_text(
        dump(
            {
                "engagement": engagement.name,
                "kind": engagement.kind,
                "client": engagement.client,
                "description": engagement.description,
                "licence": LICENCE,
                "origin": ORIGIN,
                "documents": [
                    {
                        "file": source.file,
                        "title": source.title,
                        "origin": ORIGIN,
                        "licence": LICENCE,
                        "sha256": sha256(documents / source.file),
                        "pages": page_count(documents / source.file),
                    }
                    for source in engagement.sources
                ],
            }
        ),
        encoding="utf-8",
    )
