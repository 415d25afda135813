"""The schema's history: one file, with one function, per migration; applied ones never change.

A new field of a noun is sealed by default and needs none. For anything else: change the noun's declaration, add a file
numbered one higher whose `upgrade()` makes the same change, set HEAD, and record its hash where the tests keep them.
Every table has a column `mac` (LargeBinary, not null). A new table needs it too; a new column needs nothing: rows are
verified as they were and authenticated again as they are, in the same transaction (see `adoption`).
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HEAD = "0007"  # known without importing alembic, which takes longer than the rest of opening a store
