"""What is wrong with a case, said so that its author can mend it.

In: pydantic's errors about a case. Out: one `CaseError` that names the key path, what was
expected there, what stood there instead, and the next step. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .errors import CaseError
from .ticket import Case

SHOWN_PROBLEMS = 4
"""How many problems of one file are named; the others are counted."""

SHOWN_CHARACTERS = 40
"""How much of a wrong value is repeated, so that a message never spills a customer's mail."""

ELSEWHERE_CUTOFF = 0.85
"""How alike a key must be to one of another record before that one is suggested."""

WHEN = "a date and time with a time zone, such as 2026-03-12T09:14:00Z"
FIELD_VALUE = "text, a number, true, false or null"

EXPECTED = {
    "timezone_aware": WHEN,
    "datetime_type": WHEN,
    "datetime_parsing": WHEN,
    "datetime_from_date_parsing": WHEN,
    "datetime_object_invalid": WHEN,
    "string_type": "text in quotes",
    "string_unicode": "text that is valid Unicode",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer than 4,300 digits",
    "int_from_float": "a whole number",
    "tuple_type": "a list [ … ]",
    "dict_type": "an object { … }",
    "model_type": "an object { … }",
    "model_attributes_type": "an object { … }",
}
"""Pydantic's error types → what a person should have written."""

SHAPES: dict[type, str] = {
    dict: "an object { … }",
    list: "a list [ … ]",
    type(None): "null",
}
"""JSON values that are named instead of shown."""

LEAVE_OUT = "Leave the key out when nothing is known."
MEND = "Mend it in the file and try again."
FORMAT_HELP = "`empathy-reply schema case` prints every key."
FIELDS_PATH = ("ticket", "fields")


def explain(error: ValidationError, *, where: str = "", prefix: tuple[str, ...] = ()) -> CaseError:
    """Turn pydantic's errors about a case into one error in plain words.

    `where` is the file; `prefix` the keys above the case when it stands inside another object.
    """
    problems = list(dict(_problems(error)).items())
    (loc, first), *others = problems
    told = [
        first,
        *(f"{_path(prefix + loc)}: {said}" for loc, said in others[: SHOWN_PROBLEMS - 1]),
    ]
    left = len(problems) - len(told)
    sentence = "; ".join(told) + (f"; and {left} more like these" if left else "")
    return CaseError(
        sentence if sentence.endswith("?") else f"{sentence}.",
        where=": ".join(part for part in (where, _path(prefix + loc)) if part),
        next_step=_next_step(error),
    )


def _problems(error: ValidationError) -> Iterator[tuple[tuple[int | str, ...], str]]:
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        if loc[:2] == FIELDS_PATH and len(loc) > 3:
            # One error for each member of the union of allowed values; one is enough.
            yield loc[:3], f"expected {FIELD_VALUE}, got {_shown(detail['input'])}"
        else:
            yield loc, _problem(detail)


def _problem(detail: ErrorDetails) -> str:
    kind, loc, value = detail["type"], detail["loc"], detail["input"]
    if kind == "missing":
        return "is missing" + _misplaced(loc, value)
    if kind == "extra_forbidden":
        return f"unknown key{_suggestion(loc)}"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "enum":
        return f"expected one of {_choices(detail)}, got {_shown(value)}"
    return f"expected {EXPECTED.get(kind, detail['msg'])}, got {_shown(value)}"


def _next_step(error: ValidationError) -> str:
    details = error.errors(include_url=False)
    if any(d["input"] is None and d["loc"] for d in details):
        return LEAVE_OUT
    if all(d["type"] == "value_error" for d in details):
        return MEND
    return FORMAT_HELP


def _path(loc: tuple[int | str, ...]) -> str:
    """Write a place as `ticket.messages.0.text`; a key with odd characters is quoted."""
    parts = [str(p) if isinstance(p, int) or p.isidentifier() else _shown(p) for p in loc]
    return ".".join(parts) or "the whole file"


def _shown(value: object) -> str:
    for kind, name in SHAPES.items():
        if isinstance(value, kind):
            return name
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(c if c.isprintable() else "�" for c in text)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _choices(detail: ErrorDetails) -> str:
    return str(detail["ctx"]["expected"]).replace("'", "")


def _suggestion(loc: tuple[int | str, ...]) -> str:
    """Say which known key was probably meant: one spelled alike here, or else elsewhere."""
    key, here = str(loc[-1]), _record_at(loc[:-1])
    if near := get_close_matches(key, here.model_fields, n=1):
        return f", did you mean {near[0]}?"
    homes = {name: path for path, record in _records(Case) for name in record.model_fields}
    if near := get_close_matches(key, homes, n=1, cutoff=ELSEWHERE_CUTOFF):
        return f" here, did you mean {homes[near[0]]}.{near[0]}?"
    return f", known here are {', '.join(here.model_fields)}"


def _misplaced(loc: tuple[int | str, ...], value: object) -> str:
    if loc == ("ticket",) and isinstance(value, Mapping) and "messages" in value:
        return ': put the whole ticket under it, as in {"ticket": {"messages": […]}}'
    return ""


def _record_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    record: type[BaseModel] = Case
    for part in loc:
        if isinstance(part, str) and part in record.model_fields:
            record = _record_in(record.model_fields[part].annotation) or record
    return record


def _record_in(annotation: object) -> type[BaseModel] | None:
    """Find the record that an annotation such as `tuple[Message, ...]` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_record_in(part) for part in get_args(annotation))
    return next((record for record in found if record), None)


def _records(record: type[BaseModel], path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    # Depth first and the outer record last, so that a name used twice means the outer one.
    for name, field in record.model_fields.items():
        inner = _record_in(field.annotation)
        if inner:
            yield from _records(inner, f"{path}.{name}".lstrip("."))
    yield path, record
