"""Reads one ticket: what the customer feels, what moment it is, and the facts, with evidence.

In: a `Ticket`, its `History`, a `Reader`. Out: an `Assessment`. Pure but for a model behind the
reader. Quoted mail, signatures, agents and people in copy are never read as the customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language import detect
from ..text import CleanText
from ..ticket import Author, History, Identity, Ticket
from .asks import find_asks
from .assessment import Assessment, EarlierContact
from .clauses import Parts
from .demand import find_demand
from .facts import find_facts
from .feeling import NOTHING_FELT, Feeling, Read, pool
from .hearing import Told, hear, tell
from .labels import Flag, Situation
from .life import find_life_events
from .opinions import default_reader
from .pointed import Pointed, pointed, with_asks, with_facts, with_tried
from .promises import find_promises
from .reader import Meanings, Reader
from .repeat import Repeated, find_earlier
from .rules import RulesReader
from .situation import AUTOMATIC, Moment, decide, find_flags, says_so
from .stakes import find_stakes
from .trained import TrainedReader
from .trajectory import find_peak, trace
from .tried import find_tried

__all__ = ["RulesReader", "TrainedReader", "assess", "assess_many", "default_reader"]

NO_REPLY = 0.4
"""From this score on a bare sign-off needs no reply."""


def assess(
    ticket: Ticket,
    *,
    history: History | None = None,
    reader: Reader | None = None,
    cleaned: Mapping[str, CleanText] | None = None,
) -> Assessment:
    """Read one ticket. `cleaned`, by message id, saves cleaning twice.

    History is used only for a verified writer: it may belong to someone else.
    """
    (read,) = assess_many([(ticket, history or History())], reader=reader, cleaned=cleaned)
    return read


def assess_many(
    tickets: Sequence[tuple[Ticket, History]],
    *,
    reader: Reader | None = None,
    cleaned: Mapping[str, CleanText] | None = None,
) -> tuple[Assessment, ...]:
    """Read many tickets, each with its history, in one call of the reader, which networks like."""
    reader = reader or default_reader()
    told = [tell(ticket, cleaned=cleaned) for ticket, _ in tickets]
    meanings = reader if isinstance(reader, Meanings) else None
    return tuple(
        _automatic(one, reads) if one.automatic else _assess(one, reads, history, meanings)
        for one, reads, (_, history) in zip(told, hear(told, reader), tickets, strict=True)
    )


def _assess(
    told: Told, reads: Sequence[Read], history: History, meanings: Meanings | None
) -> Assessment:
    ticket, parts = told.ticket, told.parts
    if ticket.customer.identity is not Identity.VERIFIED:
        history = History()
    language = detect(parts[-1][1], locale=ticket.customer.locale)
    promises = find_promises(ticket.messages, history)
    repeated = find_earlier(
        ticket,
        parts,
        history=history,
        promises=promises,
        language=language,
        said=says_so(reads),
        meanings=meanings,
    )
    moment = decide(reads, repeated=repeated, demand=find_demand(ticket, parts, history=history))
    feeling = pool(reads, situation=moment.situation, kind=moment.kind)
    stated = _with_pointed(_stated(ticket, parts), pointed(reads))
    flags = find_flags(reads, moment, deadline=any(s.kind == "deadline" for s in stated.stakes))
    if _needs_no_reply(ticket, reads, moment):
        flags = (*flags, Flag.NO_REPLY_NEEDED)
    return _joined(stated, reads, moment, feeling).model_copy(
        update={
            "flags": flags,
            "language": language,
            "promises": promises,
            "earlier_contacts": _contacts(moment, repeated),
        }
    )


def _stated(ticket: Ticket, parts: Parts) -> Assessment:
    """What is stated outright; feeling and moment are joined to it afterwards."""
    sent_at = {m.id: m.sent_at for m in ticket.messages if m.sent_at}
    return Assessment(
        situation=Situation.ROUTINE,
        situation_confidence=0.0,
        emotion=None,
        intensity=0,
        expression=NOTHING_FELT.expression,
        confidence=0.0,
        facts=find_facts(
            parts,
            subject=ticket.subject,
            fields=ticket.fields,
            now=ticket.now,
            sent_at=sent_at,
        ),
        tried_steps=find_tried(parts),
        asks=find_asks(parts),
        stakes=find_stakes(parts),
        life_events=find_life_events(parts),
    )


def _with_pointed(stated: Assessment, seen: Sequence[Pointed]) -> Assessment:
    """What the rules found, and beside it what the reader points at."""
    return stated.model_copy(
        update={
            "facts": with_facts(stated.facts, seen),
            "tried_steps": with_tried(stated.tried_steps, seen),
            "asks": with_asks(stated.asks, seen),
        }
    )


def _joined(
    stated: Assessment, reads: Sequence[Read], moment: Moment, feeling: Feeling
) -> Assessment:
    steps = trace(reads, feeling=feeling)
    peak = find_peak(steps, feeling=feeling, situation=moment.situation, carrier=moment.carrier)
    return stated.model_copy(
        update={
            "situation": moment.situation,
            "also": moment.also,
            "safety_kind": moment.kind,
            "situation_confidence": moment.confidence,
            "situation_because": moment.because,
            "emotion": feeling.emotion,
            "second_emotion": feeling.second,
            "intensity": feeling.intensity,
            "expression": feeling.expression,
            "confidence": feeling.confidence,
            "evidence": feeling.evidence,
            "trajectory": steps,
            "peak_message": peak,
        }
    )


def _automatic(told: Told, reads: Sequence[Read]) -> Assessment:
    """An automatic mail: its facts may serve the agent, its words are nobody's feeling."""
    language = detect(told.parts[-1][1], locale=told.ticket.customer.locale)
    stated = _stated(told.ticket, told.parts).model_copy(
        update={
            "flags": (Flag.NO_REPLY_NEEDED,),
            "language": language,
            "asks": (),
            "stakes": (),
            "tried_steps": (),
            "life_events": (),
        }
    )
    whole = _joined(stated, reads, AUTOMATIC, NOTHING_FELT)
    flat = tuple(step.model_copy(update={"valence": 0.0}) for step in whole.trajectory)
    return whole.model_copy(update={"trajectory": flat})


def _contacts(moment: Moment, repeated: Repeated) -> tuple[EarlierContact, ...]:
    holds = Situation.REPEAT_CONTACT in (moment.situation, *moment.also)
    return repeated.contacts if holds else ()


def _needs_no_reply(ticket: Ticket, reads: Sequence[Read], moment: Moment) -> bool:
    """Spam, and a bare sign-off after our answer; what weighs or asks always needs one."""
    if moment.situation not in (Situation.ROUTINE, Situation.POSITIVE):
        return False
    answered = any(m.author is Author.AGENT and m.public for m in ticket.messages)
    score = reads[-1].reading.flags.get(Flag.NO_REPLY_NEEDED, 0.0)
    return score >= NO_REPLY and (answered or len(reads[-1].sentences) > 1)
