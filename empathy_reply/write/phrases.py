"""The wording, and how one wording is chosen. In: data files, a seed, values. Out: sentences.

The choice is seeded by ticket, message and revision, so a draft can be repeated exactly, and
steered away from openings that the caller says were used lately.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..data import table
from .paraphrase import capital
from .reply import SLOT

_PLACE = re.compile(r"\{(\w+)\}")

Pool = Sequence[str] | Sequence[Sequence[str]]


def wording(name: str) -> dict[str, Any]:
    """Read the wording of a stance, or `common`."""
    return table("empathy_reply.write", f"wording/{name}.toml")


def version() -> str:
    """Name the version of the wording, as it stands on each draft."""
    return str(wording("common")["version"])


class Chooser:
    """Chooses wordings for one draft."""

    def __init__(self, seed: str, values: Mapping[str, str], *, avoid: Sequence[str] = ()) -> None:
        self.seed = seed
        self.values = values
        self.avoid = {_shape(opening) for opening in avoid}
        self.slots_left = 2

    def choose(self, pool: Pool, *, part: str, extra: Mapping[str, str] | None = None) -> str:
        """Fill one wording of a pool: of the first tier that has one whose places are all known.

        Returns "" when no wording can be filled.
        """
        values = {**self.values, **{k: v for k, v in (extra or {}).items() if v}}
        for tier in _tiers(pool):
            able = [text for text in tier if self._can_fill(text, values)]
            if able:
                return self._take(self._order(able, part), values)
        return ""

    def order(self, count: int, *, part: str) -> int:
        """Choose one of `count` things by the seed alone."""
        return _number(f"{self.seed}|{part}") % max(1, count)

    def _can_fill(self, text: str, values: Mapping[str, str]) -> bool:
        return set(_PLACE.findall(text)) <= values.keys() and _slots(text) <= self.slots_left

    def _order(self, able: list[str], part: str) -> list[str]:
        return sorted(able, key=lambda text: _number(f"{self.seed}|{part}|{text}"))

    def _take(self, ordered: list[str], values: Mapping[str, str]) -> str:
        filled = [_PLACE.sub(lambda m: values[m.group(1)], text) for text in ordered]
        fresh = [text for text in filled if _shape(text) not in self.avoid]
        taken = (fresh or filled)[0]
        self.slots_left -= _slots(taken)
        return taken


def _tiers(pool: Pool) -> list[list[str]]:
    """A pool is a list of tiers, or one tier: a plain list of wordings."""
    if all(isinstance(entry, str) for entry in pool):
        return [[str(entry) for entry in pool]]
    return [list(tier) for tier in pool]


def _slots(text: str) -> int:
    return len(SLOT.findall(text))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


def _shape(opening: str) -> str:
    """Reduce an opening to its first words, by which two are recognised as alike."""
    return " ".join(re.findall(r"\w+", opening.lower())[:4])


def listed(items: Sequence[str]) -> str:
    """Join as one speaks: "a", "a and b", "a, b and c"; "" of none."""
    *head, last = items or [""]
    return f"{', '.join(head)} and {last}" if head else last


def sentence(text: str) -> str:
    """Make a whole sentence of a filled wording: capital at the start, mark at the end."""
    text = " ".join(text.split())
    if not text:
        return ""
    started = text if re.match(r"\S*[\d_]", text) else capital(text)
    return started if started[-1] in ".!?:" or started.endswith("]]") else started + "."
