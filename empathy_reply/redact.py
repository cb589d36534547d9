"""Personal and secret data masked before a model or a log sees them, and put back afterwards.

In: text, and the names that are known. Out: `Redacted`, whose placeholders (`[CARD_1]`) stand for
the values that `restore` puts back exactly. Pure.
How each kind is told is in `empathy_reply.personal`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from pydantic import Field

from .personal import address, name, payment, phone, secret
from .ticket import Record


class Kind(StrEnum):
    """What a masked value is; on an overlap the kind that stands first here wins."""

    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    IP = "ip"
    ID = "id"
    PHONE = "phone"
    NAME = "name"


ALL: tuple[Kind, ...] = tuple(Kind)
"""Every kind, the most secret first."""

SECRET: frozenset[Kind] = frozenset({Kind.KEY, Kind.PASSWORD, Kind.CARD, Kind.IBAN, Kind.ID})
"""What must never be repeated in a reply."""


class Redacted(Record):
    """A text with its personal data masked. `secrets`: placeholder and value, in order."""

    text: str = Field(repr=False)
    secrets: tuple[tuple[str, str], ...] = Field(default=(), repr=False)


def redact(text: str, *, names: Sequence[str] = (), kinds: Collection[Kind] = ALL) -> Redacted:
    """Mask every value of these kinds; the same value gets the same placeholder.

    `names` are masked as whole words in any case, with or without accents, and in their parts.
    """
    numbers = _Numbers(text)
    parts: list[str] = []
    end = 0
    for start, stop, kind in _found(text, names, kinds):
        parts += [text[end:start], numbers.placeholder(kind, text[start:stop])]
        end = stop
    return Redacted(text="".join([*parts, text[end:]]), secrets=numbers.secrets())


def restore(text: str, redacted: Redacted) -> str:
    """Put the values back where their placeholders stand."""
    values = dict(redacted.secrets)
    return _PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)


def secrets_in(text: str) -> tuple[str, ...]:
    """List the values in a text that must never be repeated: cards, IBANs, passwords, keys, ids."""
    values = (text[start:stop] for start, stop, _ in _found(text, (), SECRET))
    return tuple(dict.fromkeys(values))


class _Numbers:
    """Hands out placeholders that do not occur in the text by themselves."""

    def __init__(self, text: str) -> None:
        self._taken = set(_PLACEHOLDER.findall(text))
        self._given: dict[tuple[Kind, str], str] = {}
        self._last: dict[Kind, int] = {}

    def placeholder(self, kind: Kind, value: str) -> str:
        known = self._given.get((kind, value))
        if known:
            return known
        number = self._last.get(kind, 0) + 1
        while (given := f"[{kind.upper()}_{number}]") in self._taken:
            number += 1
        self._last[kind] = number
        self._given[kind, value] = given
        return given

    def secrets(self) -> tuple[tuple[str, str], ...]:
        return tuple((given, value) for (_, value), given in self._given.items())


_PLACEHOLDER = re.compile(r"\[(?:" + "|".join(k.upper() for k in Kind) + r")_\d{1,6}\]")


_FINDERS = {
    Kind.KEY: secret.keys,
    Kind.PASSWORD: secret.passwords,
    Kind.CARD: payment.cards,
    Kind.IBAN: payment.ibans,
    Kind.EMAIL: address.emails,
    Kind.IP: address.ips,
    Kind.ID: secret.ids,
    Kind.PHONE: phone.phones,
}


def _found(text: str, names: Sequence[str], kinds: Collection[Kind]) -> list[tuple[int, int, Kind]]:
    """Every value in order; where two overlap, only the one of the more secret kind."""
    taken = bytearray(len(text))
    found: list[tuple[int, int, Kind]] = []
    for kind in ALL:
        if kind not in kinds:
            continue
        spans = name.named(text, names) if kind is Kind.NAME else _FINDERS[kind](text)
        for start, stop in spans:
            if start < stop and not any(taken[start:stop]):
                taken[start:stop] = b"\x01" * (stop - start)
                found.append((start, stop, kind))
    return sorted(found)
