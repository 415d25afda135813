"""``python -m corpora.generate [--check]``: write the corpora and their samples, or verify what is committed."""

import argparse
import sys
import tempfile
from pathlib import Path

from . import engineering, financial, health, legal, research
from .manifest import sha256, write_engagement
from .samples import write_samples

ROOT = Path(__file__).resolve().parents[2]
ENGAGEMENTS = (legal, financial, research, health, engineering)


def generate(root: Path) -> None:
    engagements = [module.engagement() for module in ENGAGEMENTS]
    for engagement in engagements:
        write_engagement(engagement, root)
    write_samples(engagements, root)


def generated_files(root: Path) -> dict[str, str]:
    """Hash of every file that the generator owns."""
    patterns = (
        "corpora/*/corpus.yaml",
        "corpora/*/documents/*",
        "evals/traps.yaml",
        "evals/desk/samples.jsonl",
        "evals/retrieval/samples.jsonl",
        "evals/retrieval/qrels.tsv",
    )
    return {str(path.relative_to(root)): sha256(path) for pattern in patterns for path in sorted(root.glob(pattern))}


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh, committed = generated_files(Path(folder)), generated_files(ROOT)
    different = sorted(name for name in fresh.keys() | committed.keys() if fresh.get(name) != committed.get(name))
    for name in different:
        print(f"differs: {name}", file=sys.stderr)
    print(f"{len(fresh)} files generated, {len(different)} differ")
    return 1 if different else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpora.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="generate elsewhere and compare; exit 1 on a difference")
    if parser.parse_args().check:
        return check()
    generate(ROOT)
    print(f"{len(generated_files(ROOT))} files written under {ROOT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
