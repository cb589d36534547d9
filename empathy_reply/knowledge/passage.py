"""What the knowledge has to say about one ticket. In: nothing. Out: `Passage`, `ArticleStep`."""

from __future__ import annotations

from enum import StrEnum

from ..ticket import Audience, Record


class Who(StrEnum):
    """Who carries out a step."""

    CUSTOMER = "customer"
    AGENT = "agent"


class ArticleStep(Record):
    """One step out of an article, in the article's order.

    `text` is a plain imperative with the internal path still in it; `condition` the clause that
    decides whether it applies ("if the part is not in stock"), empty when it always does.
    `guidance` marks what an agent must observe rather than do ("do not ask for proof").
    """

    who: Who
    text: str
    condition: str = ""
    guidance: bool = False


class Passage(Record):
    """One article that answers the ticket, taken apart.

    `score` is 0 to 1. `cause` says why it happens, `prevention` how not to meet it again, `notes`
    are statements that are neither (policies, outcomes, deadlines). Steps the customer already
    tried are in `tried`, not in `steps`.
    """

    article_id: str
    title: str
    url: str | None = None
    audience: Audience = Audience.AGENT
    score: float
    steps: tuple[ArticleStep, ...] = ()
    tried: tuple[ArticleStep, ...] = ()
    cause: str = ""
    prevention: str = ""
    notes: tuple[str, ...] = ()


class Candidate(Record):
    """An article that was retrieved, used or not, with its score: 0 to 1, the best first."""

    id: str
    score: float
    title: str = ""


class Retrieved(Record):
    """What a search gave: the passages to use, best first, and all candidates with scores.

    `left_out` names the sources that failed or were too slow, with the reason.
    """

    passages: tuple[Passage, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    left_out: tuple[str, ...] = ()
