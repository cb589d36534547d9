"""Keeps data apart from orders: the ticket's text stands in a fence that it cannot close.

In: text that a stranger wrote. Out: the same text without anything that looks like a fence or like
the control words of a chat model. Pure.
"""

from __future__ import annotations

import re
import unicodedata

OPEN, CLOSE = "<<<", ">>>"

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
                        "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")  # fmt: skip
_ANGLES = {"<": "‹", ">": "›"}
_LOOKS = "«»‹›〈〉《》⟨⟩⟪⟫≪≫⋘⋙❮❯❰❱＜＞﹤﹥"
_RUN = re.compile(rf"[<>{_LOOKS}](?:\s*[<>{_LOOKS}])+")
_CONTROL = re.compile(r"<\s*/?\s*\|?[\w ]{1,30}\|\s*>|<\s*\|[^>\n]{0,40}>?|</?s>", re.IGNORECASE)
_TURN = re.compile(
    r"\[/?(?:INST|SYS|SYSTEM|USER|ASSISTANT)\]"
    r"|^[ \t#*]*(?=(?:system|assistant|user|instructions?|prompt)[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)


def fenced(name: str, text: str) -> str:
    """Put data into a fence of this name."""
    return f"{OPEN}{name}\n{neutralised(text)}\n{name}{CLOSE}"


def neutralised(text: str) -> str:
    """Take from a text the power to close a fence, to open one, or to begin a model's turn."""
    plain = _INVISIBLE.sub("", text)
    plain = "".join(_flat(char) for char in plain)
    plain = _CONTROL.sub(lambda m: _softened(m[0]).replace("|", "¦"), plain)
    plain = _RUN.sub(lambda m: _softened(m[0])[:1], plain)
    return _TURN.sub(
        lambda m: "> " if not m[0].strip() else m[0].strip("[]#* \t").join("()"), plain
    )


def _flat(char: str) -> str:
    """Full-width and small forms of the angles are angles."""
    return unicodedata.normalize("NFKC", char) if char in "＜＞﹤﹥≪≫⋘⋙" else char


def _softened(text: str) -> str:
    return "".join(_ANGLES.get(char, char) for char in text)
