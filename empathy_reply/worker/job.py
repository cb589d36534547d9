"""A piece of work, named by ids alone. In: nothing. Out: `Job`, and what an attempt at it gave."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from enum import StrEnum

from ..errors import EmpathyReplyError, RateLimited
from ..ticket import Record

LOG = logging.getLogger(__name__)

LONGEST_PAUSE = 600.0
"""Seconds between two attempts at the most, unless a helpdesk asks for more."""

LONGEST_WAIT = 3_600.0
"""Seconds that a job waits at the most, whatever a helpdesk asks for."""


AGAIN = "again"
"""What the mark of a job starts with that a person wants tried again."""


class Kind(StrEnum):
    """What a job does: read, wait for the LLM, draft, write the note, tell, find lost webhooks."""

    LOOK = "look"
    ADMIT = "admit"
    DRAFT = "draft"
    NOTE = "note"
    ALERT = "alert"
    CATCH_UP = "catch_up"


class Job(Record):
    """One piece of work. Two jobs with the same id are the same work, and are done once.

    `mark` tells looks apart that are not the same, by the newest delivery they stand for or the
    time at which somebody asked to try again; what follows from a look has its mark. `wrote`: a
    customer's message is behind it, so it goes before other work.
    """

    kind: Kind
    connection: str
    ticket_id: str = ""
    message_id: str = ""
    revision: int = 1
    draft_id: str = ""
    received_at: float | None = None
    alert: bool = False
    removed: bool = False
    wrote: bool = True
    mark: str = ""

    @property
    def asked_again(self) -> bool:
        """Whether a person asked for it to be tried again."""
        return self.mark.startswith(AGAIN)

    @property
    def id(self) -> str:
        """Name the work: a draft by connection, ticket, newest customer message and revision."""
        whose = self.draft_id or f"{self.message_id}/{self.revision}"
        told = "" if self.kind in (Kind.LOOK, Kind.CATCH_UP) else whose
        return "/".join(
            part for part in (self.kind, self.connection, self.ticket_id, told, self.mark) if part
        )


class Attempt(Record):
    """What an attempt gave: the jobs that follow, `delay` seconds later, or the problem."""

    follow: tuple[Job, ...] = ()
    delay: float = 0.0
    problem: str = ""
    retryable: bool = False
    wait: float | None = None


async def attempt(work: Callable[[], Awaitable[Attempt]]) -> Attempt:
    """Try, and turn whatever fails into a record without a word of a customer."""
    try:
        return await work()
    except EmpathyReplyError as error:
        wait = error.retry_after if isinstance(error, RateLimited) else None
        return Attempt(problem=str(error)[:400], retryable=error.retryable, wait=wait)
    except Exception as error:
        # The message of a stranger's error may quote the ticket: only its place is told.
        kind, place = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
        LOG.error("unexpected %s\n%s", kind, place)
        return Attempt(problem=f"unexpected {kind}: see the worker's log", retryable=True)


def pause_after(made: Attempt, attempts: int, *, first: float) -> float:
    """Say how many seconds to wait before the next attempt: as asked, else longer each time."""
    grown = first * 2.0 ** min(attempts, 20)
    return min(LONGEST_WAIT, max(made.wait or 0.0, min(LONGEST_PAUSE, grown)))
