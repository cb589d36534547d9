"""How the pattern tables beside these modules are compiled and matched without reading twice.

In: patterns as data, with {name} for a named part. Out: compiled patterns, and a `SpanMask`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_PART = re.compile(r"\{([a-z_]+)\}")

READ_LIMIT = 20_000
"""Characters of one message that are searched; what matters stands early, logs come late."""


def fill(pattern: str, parts: Mapping[str, str]) -> str:
    """Put the named parts into a pattern, parts within parts too."""
    while _PART.search(pattern):
        pattern = _PART.sub(lambda m: f"(?:{parts[m.group(1)]})", pattern)
    return pattern


def compile_all(patterns: Sequence[str], parts: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """Compile patterns that read upper and lower case alike."""
    return tuple(re.compile(fill(p, parts), re.IGNORECASE | re.MULTILINE) for p in patterns)


class SpanMask:
    """Remembers which stretches of a text have been read, so that none is read as two things."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length)

    def claim(self, start: int, end: int) -> bool:
        """Take a stretch if none of it is taken yet."""
        if start >= end or any(self._taken[start:end]):
            return False
        self._taken[start:end] = b"\x01" * (end - start)
        return True

    def is_free(self, start: int, end: int) -> bool:
        """Say whether nothing of a stretch is taken."""
        return not any(self._taken[start:end])
