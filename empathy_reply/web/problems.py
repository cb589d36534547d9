"""What the app answers when it does not do what it was asked, always in the same small form.

In: a code of the table, or an error of the library. Out: JSON with the code, what is wrong and what
to do next. Nothing that was sent in is repeated, and nothing helps somebody who guesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..errors import Forbidden, HelpdeskError, NotFound, NothingToDraft, Refused, StoreError
from ..ticket import Record

AGAIN = {"Retry-After": "30"}
"""Both helpdesks come back after this; Zendesk does so only when it is under a minute."""

PROBLEMS: dict[str, tuple[int, str]] = {
    "malformed": (400, "the body cannot be read: send what the OpenAPI document shows"),
    "unauthorized": (401, "the token or signature is missing or wrong, or opens something else"),
    "not_found": (404, "there is nothing here that you may see: check the connection and the id"),
    "wrong_method": (405, "this method is not served here: see the Allow header"),
    "moved_on": (409, "the ticket has moved on, or the proof is wrong: read the ticket again"),
    "nothing_to_draft": (409, "this ticket takes no draft"),
    "too_large": (413, "the body is over 1 MB: send only ids"),
    "invalid": (422, "a value is missing or wrong"),
    "too_many": (429, "too many calls with this token: wait as long as Retry-After says"),
    "fault": (500, "a fault in Empathy Reply: its log says where"),
    "helpdesk_refused": (502, "the helpdesk refused the service: run `empathy-reply doctor`"),
    "helpdesk_unavailable": (503, "the helpdesk does not answer: try again later"),
    "store_unavailable": (503, "the database does not answer: try again later"),
}
"""Code → the status, and what is said when nothing more exact is known."""

_HELPDESK: dict[type[HelpdeskError], str] = {
    NotFound: "not_found",
    NothingToDraft: "nothing_to_draft",
    Forbidden: "helpdesk_refused",
    Refused: "helpdesk_refused",
}
"""What a helpdesk's error is called here; all others pass by themselves, so one may try again."""

_BY_STATUS = {404: "not_found", 405: "wrong_method"}
"""What the framework says by itself."""


class ProblemAnswer(Record):
    """Why a call was not served: a fixed code for programs, a sentence for people."""

    error: str
    message: str


class Problem(HTTPException):
    """A call that is not served; `code` is a key of `PROBLEMS`."""

    def __init__(
        self, code: str, message: str = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        status, usual = PROBLEMS[code]
        self.code = code
        self.message = message or usual
        super().__init__(status, self.message, dict(headers) if headers else None)


def unauthorized() -> Problem:
    """Refuse without saying which part was wrong."""
    # https://www.rfc-editor.org/rfc/rfc9110#field.www-authenticate: every 401 carries it
    return Problem("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="empathy-reply"'})


def answer(problem: Problem) -> JSONResponse:
    """Put a problem into its small form."""
    told = ProblemAnswer(error=problem.code, message=problem.message)
    return JSONResponse(told.model_dump(), problem.status_code, problem.headers)


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Say in the OpenAPI document with what a route answers when it does not serve."""
    told: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        status, message = PROBLEMS[code]
        seen = told.get(status)
        words = f"{seen['description']}; or {code}: {message}" if seen else f"{code}: {message}"
        told[status] = {"model": ProblemAnswer, "description": words}
    return told


def catch(app: FastAPI) -> None:
    """Turn errors of the framework and of the library into problems."""
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(HelpdeskError, _helpdesk)


def _framework(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Problem):
        return answer(error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    usual = "malformed" if status < 500 else "fault"
    return answer(Problem(_BY_STATUS.get(status, usual), headers=headers))


def _validation(_: Request, error: Exception) -> JSONResponse:
    """Name the first wrong value by its place; what it was is not repeated."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    place = ".".join(str(part) for part in first.get("loc", ()))[:200]
    return answer(Problem("invalid", f"{place}: {first.get('msg', 'is wrong')}"))


def _store(_: Request, error: Exception) -> JSONResponse:
    return answer(Problem("store_unavailable", headers=AGAIN))


def _helpdesk(_: Request, error: Exception) -> JSONResponse:
    code = _HELPDESK.get(type(error), "helpdesk_unavailable")  # type: ignore[arg-type]
    said = f"this ticket takes no draft: {error.reason}" if hasattr(error, "reason") else ""
    return answer(Problem(code, said, headers=AGAIN if PROBLEMS[code][0] == 503 else None))
