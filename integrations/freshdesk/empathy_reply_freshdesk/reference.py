"""The line by which a note of ours is found again. In: a note and its key. Out: HTML. Pure.

Freshdesk keeps no invisible data with a note, so the reference stands in it, small and at its end.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from typing import Any

from empathy_reply.helpdesk import NOTE_MARK

_ANY = re.compile(rf"\b{NOTE_MARK}(?:\s|&nbsp;)+[0-9a-f]{{16,}}\b")
"""Whatever key: keys are hex digits, so that an agent's "see the empathy-reply docs" is none."""


def with_reference(html: str, key: str) -> str:
    """Put the reference under a note: `<p><small>empathy-reply 3f2a…</small></p>`."""
    return f"{html}<p><small>{NOTE_MARK} {markup.escape(key)}</small></p>"


def has_reference(conversation: Mapping[str, Any], key: str = "") -> bool:
    """Say whether a private note carries our reference: any, or the one with this key."""
    if conversation.get("incoming") or not conversation.get("private"):
        return False
    text = f"{conversation.get('body_text') or ''} {conversation.get('body') or ''}"
    wanted = (
        rf"\b{NOTE_MARK}(?:\s|&nbsp;)+{re.escape(markup.escape(key))}(?![\w-])" if key else _ANY
    )
    return re.search(wanted, text) is not None
