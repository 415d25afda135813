"""The deliverable as JSON: everything that is needed to verify it, byte for byte as it was approved."""

import json
from dataclasses import asdict

from copilot.domain.deliverable import Deliverable
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.handover import fingerprint

FORMAT = "copilot-deliverable/1"
HOW = (
    "hash = SHA-256 of `binding` as JSON with sorted keys, separators ',' and ':', no ASCII escapes, in UTF-8; "
    "signature = Ed25519 by `public_key` over `signed` in UTF-8, where signed = hash|audit_head|released_at"
)


class JsonExporter:
    """Nothing in it is cleaned or cut: whoever prints it must treat its text as untrusted."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes:
        """UTF-8, keys in a fixed order, two spaces of indent, one newline at the end."""
        released_at = deliverable.released_at.isoformat()
        content = {
            "format": FORMAT,
            "how_to_verify": HOW,
            "hash": deliverable.hash,
            "audit_head": deliverable.audit_head,
            "signature": deliverable.signature,
            "signed": f"{deliverable.hash}|{deliverable.audit_head}|{released_at}",
            "public_key": self._public_key.hex(),
            "public_key_fingerprint": fingerprint(self._public_key),
            "engagement": {
                "id": engagement.id, "name": engagement.name, "client": engagement.client, "kind": engagement.kind,
            },
            "deliverable": {
                "id": deliverable.id, "title": deliverable.title, "draft": deliverable.draft, "version": deliverable.version,
                "released_by": deliverable.released_by, "released_at": released_at,
                "sign_offs": [asdict(s) | {"at": s.at.isoformat()} for s in deliverable.sign_offs],
                "overridden": [asdict(o) for o in deliverable.overridden],
                "terms": dict(deliverable.terms),
            },
            "request": {"task": draft.task, "question": draft.question, "created_at": draft.created_at.isoformat()},
            "binding": draft.binding(),
            "claims": [asdict(c) for c in draft.claims],
            "citations": [asdict(c) for c in draft.citations],
            "words": dict(draft.words()),
            "abstained": draft.abstained,
            "warnings": list(draft.warnings),
        }  # fmt: skip
        return (json.dumps(content, indent=2) + "\n").encode("ascii")
