"""E-mail and network addresses. In: text. Out: where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Find e-mail addresses."""
    return (m.span() for m in _EMAIL.finditer(text)) if "@" in text else iter(())


_IP4 = re.compile(r"(?<![\w.])(?<!version )(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")


def ips(text: str) -> Iterator[tuple[int, int]]:
    """Find IP addresses of both versions."""
    for found in _IP4.finditer(text):
        if all(int(part) <= 255 for part in found[0].split(".")):
            yield found.span()
    for found in _IP6.finditer(text):
        groups = [part for part in found[0].split(":") if part]
        if len(groups) == 8 or ("::" in found[0] and len(groups) >= 2):
            yield found.span()
