"""What a second reviewer is told once they have decided."""

from copilot.services.second_review import SampleView
from copilot.ui.escaping import esc
from copilot.ui.render import notice


def sample_disclosed(view: SampleView) -> str:
    """That it was a quality sample, of what, and whether an error had been planted."""
    s = view.sample
    how = "after changing it" if s.changed else "as it came"
    planted = "".join(
        notice(
            f"{'You caught' if s.caught else 'You missed'} the planted error: “{seed.after}” stood for “{seed.before}”.",
            "info" if s.caught else "warn",
        )
        for seed in s.seeds
    )
    return (
        f"<h2>This was a quality sample</h2><p>A copy of <b>{esc(s.draft)}</b>, which <b>{esc(view.reviewer)}</b> approved "
        f"{how}. Your decision is recorded beside theirs; the copy has left the queue.</p>{planted}"
    )
