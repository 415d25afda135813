"""The rates of a status pack, with their intervals: none of fewer than ten."""

from dataclasses import replace

from copilot.domain.status_pack import Share, StatusPack
from copilot.evaluation.quality import FEWEST, rate
from copilot.evaluation.statistics import interval


def with_rates(pack: StatusPack) -> StatusPack:
    """The pack with an interval wherever there is enough for one; the counts stay."""
    ratings = interval(pack.ratings) if len(pack.ratings) >= FEWEST else None
    return replace(
        pack,
        quality=tuple(_told(share) for share in pack.quality),
        rating=(ratings.value, ratings.low, ratings.high) if ratings else None,
    )


def _told(share: Share) -> Share:
    found = rate(share.count, share.of).interval
    return replace(share, rate=(found.value, found.low, found.high)) if found else share
