"""The wording files hold nothing worn: every entry passes the checks that judge the drafts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from empathy_reply.assess.labels import Situation
from empathy_reply.check.phrases import hits
from empathy_reply.data import table

FILES = [*Situation, "common"]


def entries(value: object) -> Iterator[str]:
    """Go through every text of a wording file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from entries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from entries(inner)


@pytest.mark.parametrize("name", FILES)
def test_no_wording_is_worn(name: str) -> None:
    texts = list(entries(table("empathy_reply.write", f"wording/{name}.toml")))
    worn = {text: [h.family for h in hits(text.lower(), "canned.toml")] for text in texts}
    assert not {text: found for text, found in worn.items() if found}


@pytest.mark.parametrize("name", [s for s in Situation if s is not Situation.POSITIVE])
def test_no_wording_shouts(name: str) -> None:
    texts = entries(table("empathy_reply.write", f"wording/{name}.toml"))
    assert not [text for text in texts if "!" in text]
