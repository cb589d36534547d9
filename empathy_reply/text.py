"""What the customer wrote now: quoted mail, signatures, disclaimers, trailers and HTML taken off.

In: a `Message`. Out: a `CleanText`. Pure; `clean` applied to its own text changes nothing.
How each part is told from the rest is in `empathy_reply.mail`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import Field

from .mail import markup, quotes, signoff, trailers
from .mail.automatic import is_automatic
from .mail.sentence import split as _split
from .ticket import Message, Record

ROUNDS = 5
"""Times that quotes are looked for anew: one may stand behind a signature."""

SIGN_OFFS = 40
"""Times that sign-offs and trailers are looked for anew in one round."""

NEAR = 200
"""Lines from the end within which a step may cut."""

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e]"
)
_SPACE = re.compile(r"[\u00a0\u2007\u202f]")
_GAPS = re.compile(r"\n{3,}")


class CleanText(Record):
    """One message, taken apart.

    `text` is what its author wrote now, as plain text; `signature` the sign-off block under it
    ("Ilse de Graaf\\nCrediteurenadministratie…"), `quoted` all that was quoted or forwarded.
    `automatic` is true for out-of-office mails, bounces and the like.
    """

    message_id: str
    text: str = Field(repr=False)
    signature: str = Field(default="", repr=False)
    quoted: str = Field(default="", repr=False)
    automatic: bool = False


def clean(message: Message, *, subject: str = "") -> CleanText:
    """Take off everything the author did not write now.

    Nothing is taken off when it is all there is: the text is empty only if the message was.
    """
    # A message is looked at, searched for and drafted to in turn: the newest few are remembered.
    return _cleaned(message, subject)


@lru_cache(maxsize=64)
def _cleaned(message: Message, subject: str) -> CleanText:
    plain = _plain(message.text)
    whole = _plain(markup.to_text(plain)) or plain
    text, signature, quoted = _taken_apart(whole, message.name or "")
    return CleanText(
        message_id=message.id,
        text=text,
        signature=signature,
        quoted=quoted,
        automatic=is_automatic(_without_quotes(whole, []), subject=subject),
    )


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """Split into sentences, each stripped; list items and lines that stand alone count as one."""
    return _split(text)


def _plain(text: str) -> str:
    """One kind of line break and of space, no invisible characters, no wide gaps."""
    text = _SPACE.sub(" ", _INVISIBLE.sub("", _BREAKS.sub("\n", text)))
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _taken_apart(whole: str, author: str) -> tuple[str, str, str]:
    """Take parts off until none is left; a text that never settles is kept as it came."""
    text, signed, quoted = whole, list[str](), list[str]()
    for _ in range(ROUNDS):
        before = text
        text = _without_quotes(_plain(markup.to_text(text)) or text, quoted)
        text = "\n".join(_without_sign_offs(text.split("\n"), author, signed)).strip()
        if text == before:
            return text, _plain("\n".join(signed)), _plain("\n".join(quoted))
    return whole, "", ""


def _without_quotes(text: str, quoted: list[str]) -> str:
    kept, off = quotes.split(text.split("\n"))
    rest = _plain("\n".join(kept)) if off else ""
    if not rest:
        return text
    quoted.extend(off)
    return rest


def _without_sign_offs(lines: list[str], author: str, signed: list[str]) -> list[str]:
    """Apply every step until none finds anything; a step that would leave nothing is not taken."""
    for _ in range(SIGN_OFFS):
        before = lines
        for step in trailers.STEPS:
            lines, _off = _step(lines, step, "")
        for step in signoff.STEPS:
            lines, off = _step(lines, step, author)
            signed[:0] = off
        if lines is before:
            break
    return lines


def _step(lines: list[str], step: signoff.Step, author: str) -> signoff.Parted:
    kept, off = step(lines, author)
    if kept is lines or kept == lines:
        return lines, []
    rest = _tidy(kept)
    return (lines, []) if not rest or rest == lines else (rest, off)


def _tidy(lines: list[str]) -> list[str]:
    """No blank lines at the ends, and never two in a row near the end, where steps cut."""
    start = next((n for n, line in enumerate(lines) if line), len(lines))
    near = max(start, len(lines) - NEAR)
    kept = lines[start:near]
    kept += [lines[n] for n in range(near, len(lines)) if lines[n] or lines[n - 1]]
    while kept and not kept[-1]:
        kept.pop()
    return kept
