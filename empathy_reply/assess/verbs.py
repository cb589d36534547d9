"""The past tense and the -ing form of a regular English verb.

In: a base form; a "+" at its end doubles the last letter ("unplug+"). Out: both forms. Pure.
"""

from __future__ import annotations

PARTICLES = (" up", " out")
"""Words after a verb that stay as they are: "fill out" is "filled out"."""

UNCHANGED = ("quit", "reset", "put", "set")
"""Last words of verbs whose past is the same."""


def past_and_gerund(entry: str) -> tuple[str, str]:
    """Form both: "reinstall" gives "reinstalled", "reinstalling"; "unplug+" "unplugged", …"""
    particle = next((p for p in PARTICLES if entry.endswith(p)), "")
    base = entry.removesuffix(particle)
    if base.endswith("+"):
        stem = base[:-1] + base[-2]
        return f"{stem}ed{particle}", f"{stem}ing{particle}"
    if base.split()[-1] in UNCHANGED:
        return f"{base}{particle}", f"{base}{base[-1]}ing{particle}"
    return f"{_past(base)}{particle}", f"{_gerund(base)}{particle}"


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    return f"{base}ed"


def _gerund(base: str) -> str:
    return f"{base[:-1]}ing" if base.endswith("e") and not base.endswith("ee") else f"{base}ing"
