"""What the LLM answers: three texts and its choice of steps. In: its text. Out: `Parts`.

An answer that has not got them is a `WriteError`. Servers without structured output wrap the JSON
into prose or code fences; the first object that has the right shape counts. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...errors import WriteError

LIMIT = 20_000
"""Characters of an answer that are read."""

_TRIES = 20
_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)


class Parts(BaseModel):
    """The reply as the LLM words it, masked values and marks still in it."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    acknowledgement: str = Field(repr=False)
    body: str = Field(repr=False)
    closing: str = Field(repr=False)
    steps: list[int] = []


SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "acknowledgement": {"type": "string"},
        "body": {"type": "string"},
        "closing": {"type": "string"},
        "steps": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["acknowledgement", "body", "closing", "steps"],
    "additionalProperties": False,
}
"""The JSON Schema of `Parts`, in the form that structured output accepts."""


def read_answer(text: str) -> Parts:
    """Find the parts in an answer; a `WriteError` says what was wrong with it."""
    whole = _THOUGHT.sub("", text[:LIMIT]).strip()
    if not whole:
        raise WriteError("the LLM's answer was empty")
    found = list(_objects(whole))
    for value in found:
        try:
            parts = Parts.model_validate(value)
        except ValidationError:
            continue
        if not f"{parts.acknowledgement}{parts.body}{parts.closing}".strip():
            raise WriteError("the LLM's answer held no text")
        return parts
    raise WriteError(
        "the LLM's answer did not have the shape asked for"
        if found
        else "the LLM's answer was not whole JSON"
    )


def _objects(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder()
    starts = [found.start() for found in re.finditer(r"\{", text)][:_TRIES]
    end = 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        yield value
