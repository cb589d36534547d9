"""Keeps data apart from orders: the ticket's text stands in a fence that it cannot close.

In: text that a stranger wrote. Out: the same text without anything that looks like a fence or like
the control words of a chat model. Pure.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "<<<", ">>>"

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff\x00-\x08\x0b-\x1f]"
)
_SMALL_ANGLES = str.maketrans("＜＞﹤﹥≪≫⋘⋙⟪⟫《》", "<><><><><><>")
_SOFT = str.maketrans("<>|[]", "‹›¦()")
_RUN = re.compile(r"[<>‹›«»](?:\s{0,3}[<>‹›«»])+")
_CONTROL = re.compile(
    r"<\s{0,3}/?\|[^<>\n]{0,40}(?:\|?>)?|<[^<>|\n]{0,40}\|\s{0,3}>|</?s>"
    r"|\[/?(?:INST|SYS|SYSTEM|USER|ASSISTANT)\]|\[{2,}|\]{2,}",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"^[ \t#*>-]{0,12}(?=(?:system|assistant|user|developer|instructions?|prompt)[ \t]{0,3}:)",
    re.IGNORECASE | re.MULTILINE,
)


def fenced(name: str, text: str) -> str:
    """Put data into a fence of this name."""
    return f"{OPEN}{name}\n{text}\n{name}{CLOSE}"


def neutralised(text: str) -> str:
    """Take from a text the power to close a fence, to open one, or to begin a model's turn."""
    plain = _CONTROL.sub(lambda found: found[0].translate(_SOFT), _plain(text))
    return _TURN.sub("– ", unfenced(plain))


def unfenced(text: str) -> str:
    """Take only the fences from a text; marks and brackets stay."""
    return _RUN.sub(lambda found: found[0][0].translate(_SOFT), _plain(text))


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", text).translate(_SMALL_ANGLES)
