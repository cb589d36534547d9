"""What became of drafts. In: `Outcome`. Out: the same by draft, and sums without names."""

from __future__ import annotations

import json

import sqlalchemy as sa

from .database import translated
from .drafts import insert
from .records import Outcome
from .tables import OUTCOMES


class Outcomes:
    """One outcome a draft; what an agent clicked stands above what was learned."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(self, outcome: Outcome) -> bool:
        """Keep an outcome; False when it was learned and an agent already said better."""
        values = outcome.model_dump(mode="json")
        values["changes"] = json.dumps(outcome.changes, ensure_ascii=False)
        changed = {key: value for key, value in values.items() if key != "draft_id"}
        statement = insert(self._engine, OUTCOMES).values(values)
        statement = statement.on_conflict_do_update(
            index_elements=["draft_id"],
            set_=changed,
            where=OUTCOMES.c.learned if outcome.learned else None,
        ).returning(OUTCOMES.c.draft_id)
        with translated(), self._engine.begin() as connection:
            return connection.execute(statement).first() is not None

    def get(self, draft_id: str) -> Outcome | None:
        """Give the outcome of a draft."""
        found = sa.select(OUTCOMES).where(OUTCOMES.c.draft_id == draft_id)
        with translated(), self._engine.connect() as connection:
            row = connection.execute(found).mappings().first()
        return _outcome(row) if row else None

    def counts(self, connection: str = "") -> dict[str, int]:
        """Count outcomes by kind."""
        counted = sa.select(OUTCOMES.c.kind, sa.func.count()).group_by(OUTCOMES.c.kind)
        if connection:
            counted = counted.where(OUTCOMES.c.connection == connection)
        with translated(), self._engine.connect() as opened:
            return {kind: count for kind, count in opened.execute(counted)}


def _outcome(row: sa.RowMapping) -> Outcome:
    return Outcome(**{**row, "changes": tuple(json.loads(row["changes"] or "[]"))})
