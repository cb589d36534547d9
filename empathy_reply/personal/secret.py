"""Keys, passwords, codes and identity numbers. In: text. Out: where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..data import table


def keys(text: str) -> Iterator[tuple[int, int]]:
    """Find API keys, tokens and private keys, by their form or by the words before them."""
    for found in _pattern("keys").finditer(text):
        yield found.span()
    for found in _pattern("key_cues").finditer(text):
        if any(c.isdigit() for c in found["value"]):
            yield found.span("value")
    for found in _LONG_TOKEN.finditer(text):
        if _is_random(found[0]):
            yield found.span()


_LONG_TOKEN = re.compile(r"(?<![\w/+-])[A-Za-z0-9_+=-]{32,4000}(?![\w/])")


def _is_random(token: str) -> bool:
    """Tell a key from a long word: hex, or capitals, small letters and digits mixed."""
    body = token.rstrip("=")
    digits = sum(c.isdigit() for c in body)
    if digits < 4 or digits == len(body) or body.count("-") > 4:
        return False
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", body):
        return True
    return any(c.isupper() for c in body) and any(c.islower() for c in body)


def passwords(text: str) -> Iterator[tuple[int, int]]:
    """Find passwords, PINs and one-time codes that the writer gives away."""
    for kind in ("codes", "pairs"):
        for found in _pattern(kind).finditer(text):
            yield found.span("value")
    for found in _pattern("passwords").finditer(text):
        start = found.start("value")
        value = found["value"].rstrip(".,;!?)\"'”’»]")
        if value and _is_password(value, found["link"]):
            yield start, start + len(value)


def _is_password(value: str, link: str) -> bool:
    """After "is" an ordinary word says something about the password, it is not the password."""
    if value.casefold() in _words("not_passwords"):
        return False
    if any(not c.isalpha() for c in value.strip("'’-")) or link.strip() in (":", "=", "->", "=>"):
        return True
    return not value.casefold().endswith(("ing", "ed", "n't", "n’t"))


def ids(text: str) -> Iterator[tuple[int, int]]:
    """Find national identity numbers: social security, passport, licence."""
    for found in _pattern("ids").finditer(text):
        yield found.span()
    for found in _pattern("id_cues").finditer(text):
        if any(c.isdigit() for c in found["value"]):
            yield found.span("value")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table(__package__, "personal.toml")["patterns"][kind]))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "personal.toml")[kind])
