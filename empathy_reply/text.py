"""What the customer wrote now: quoted mail, signatures, disclaimers, trailers and HTML taken off.

In: a `Message`. Out: a `CleanText`. Pure; `clean` applied to its own text changes nothing.
"""

from __future__ import annotations

from pydantic import Field

from .ticket import Message, Record


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
    """Take off everything the author did not write now."""
    raise NotImplementedError


def sentences(text: str) -> tuple[str, ...]:
    """Split into sentences, each stripped; list items and lines that stand alone count as one."""
    raise NotImplementedError
