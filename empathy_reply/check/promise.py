"""What is done, granted or promised stands in a slot, or is present and mine.

In: a `Page`. Out: the finding `promise.unconfirmed`. "I am opening the replacement now" is fine;
"I have refunded you", "you will have it by Friday" and "I will call you" are for the agent to
confirm. What the history tells as done, and times that the knowledge gives, may be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..stems import content
from ..ticket import Author
from .days import history_counts
from .finding import Finding
from .page import Page, Sentence
from .phrases import Hit, hits
from .rules import found

_FAMILIES = ("done", "granted", "arrives", "call_back", "sworn")
_IF = re.compile(
    r"\b(?:if|once|when|until|unless|after|as soon as|before|whether|should|si|cuando|wenn|"
    r"sobald|"
    r"falls|quand|dès)\b[^.;:]{0,80}$"
)
_NOT = re.compile(r"\b(?:not|never|cannot|can't|won't|no|nothing|neither|nor|nobody|without)\b")
_WHEN = re.compile(
    r"\b(?:by|within|before|no later than|in|on|until|for) "
    r"(?:the |a |an |about |around |next |end of |another )*"
    r"(?:\d+|two|three|four|five|seven|ten|few|couple|week|month|hour|day|minute|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|noon|midnight|january|"
    r"february|march|april|may|june|july|august|september|october|november|december|close|eod)\w*"
    r"|\b(?:tomorrow|tonight|today|this (?:morning|afternoon|evening|week)|next (?:week|month)|"
    r"immediately|straight away|right away|mañana|hoy|morgen|heute|demain|aujourd'hui)\b"
    r"|\b(?:en|antes de|in|innerhalb|binnen|bis|dans|sous|avant) (?:un |el |von |les |le )?\d+"
)
_LENGTH = re.compile(
    r"\d+(?: (?:to|or|-) \d+)? (?:business |working |calendar )?(?:minute|hour|day|week|month)"
    r"|next (?:working|business) day"
)


def unconfirmed(page: Page) -> Iterator[Finding]:
    """Find what is claimed as done, granted or promised outside a slot."""
    for sentence in page.sentences:
        if sentence.has_slot or sentence.is_question:
            continue
        hit = next((h for h in _claims(sentence) if not _is_allowed(page, sentence, h)), None)
        if hit:
            span = (sentence.start + hit.span[0], sentence.start + hit.span[1])
            text = page.text[span[0] : span[1]]
            message = f"“{text}”: only the agent can confirm this; use [[confirm: …]]."
            yield found("promise.unconfirmed", message, span=span)


def _claims(sentence: Sentence) -> tuple[Hit, ...]:
    return hits(sentence.lower, "promises.toml", *_FAMILIES)


def _is_allowed(page: Page, sentence: Sentence, hit: Hit) -> bool:
    """Say whether it is conditional, denied, told by the history or timed by the knowledge."""
    lower, start, end = sentence.lower, *hit.span
    if _IF.search(lower[:start]) or _NOT.search(lower[start:end]):
        return hit.family != "sworn"
    if hit.family == "done":
        return _is_history(page, lower[start:end])
    if hit.family == "arrives":
        return not _WHEN.search(lower[start:]) or _is_taught(page, lower)
    return hit.family == "granted" and _is_taught(page, lower)


def _is_history(page: Page, claim: str) -> bool:
    """Say whether we told her so before, or an earlier ticket says that it was done."""
    case = page.case
    told = [m.text for m in case.ticket.messages if m.author is Author.AGENT and m.public]
    past = [t.summary for t in case.history.past_tickets] if history_counts(case) else []
    stems = frozenset(content("\n".join([*told, *past]), language=page.language))
    words = content(claim, language=page.language)
    return bool(words) and words[-1] in stems


def _is_taught(page: Page, lower: str) -> bool:
    """Say whether the length of time in a sentence is one that the knowledge gives."""
    lengths = _LENGTH.findall(lower)
    taught = page.known.taught.lower()
    return bool(lengths) and all(length in taught for length in lengths)
