"""Names, and when two of them are one. In: names as written. Out: their words. Pure."""

from __future__ import annotations

from ..data import table

_TITLES = frozenset(table("empathy_reply.check", "greetings.toml")["titles"])
_ACCENTS = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc")


def name_words(name: str) -> frozenset[str]:
    """Give the words of a name in lower case, without titles: "Dr. Adeyemi-Ross"."""
    words = (w.strip(".,'’\"()").lower() for w in name.split())
    return frozenset(w for w in words if len(w) > 1 and w not in _TITLES)


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are one: Walt is Walter, and so is "Siobhan" without its accent."""
    a, b = one.translate(_ACCENTS), other.translate(_ACCENTS)
    return a == b or (min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)))
