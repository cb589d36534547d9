"""Briefs built by hand from gold labels, so that the checks are tested without the reading."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from empathy_reply.assess.assessment import Ask, StatedFact, TriedStep
from empathy_reply.assess.labels import Emotion, Flag, SafetyKind, Situation
from empathy_reply.check import check, reply_from_text
from empathy_reply.check.page import Page
from empathy_reply.plan import SAFETY_OPENINGS, STANCES, Plan
from empathy_reply.ticket import Case
from empathy_reply.write.address import spoken_name
from empathy_reply.write.brief import Brief
from empathy_reply.write.reply import Reply

HERE = Path(__file__).parent
FOLDERS = (HERE.parent / "cases", HERE.parents[2] / "shared" / "cases")
"""Where cases with a reference may lie; none is needed."""

SIGNED = {"FC-31877": "Ilse", "SX-2208": "Ngozi", "CH-1207": "Walt"}
"""Who signs where the record has another name."""


class Sample(NamedTuple):
    """A reply with the brief and the case that it answers."""

    name: str
    case: Case
    brief: Brief
    reply: Reply


def plan_of(situation: Situation, kind: SafetyKind | None) -> Plan:
    """Make the plan of a situation, as the doctrine's table has it."""
    row = STANCES[situation]
    opening, ending = SAFETY_OPENINGS[kind] if kind else (row.opening, row.ending)
    return Plan(
        stance=situation,
        kind=kind,
        opening=opening,
        empathy_sentences=row.empathy_sentences,
        apology=row.apology,
        body=row.body,
        ending=ending,
        speak_to_feeling=True,
    )


def brief_of(case: Case, gold: Mapping[str, Any], *, addressee: str = "") -> Brief:
    """Make a brief of gold labels."""
    situation = Situation(gold["situation"])
    kind = SafetyKind(gold["safety_kind"]) if gold.get("safety_kind") else None
    flags = tuple(Flag(f) for f in gold.get("flags", ()))
    if situation is Situation.SAFETY and kind is None:
        kind = SafetyKind.SELF_HARM if Flag.SELF_HARM in flags else SafetyKind.PHYSICAL
    emotion = gold.get("emotion")
    hers = "\n".join(m.text for m in case.ticket.customer_messages).lower()
    return Brief(
        ticket_id=case.ticket.id,
        message_id=case.ticket.answers.id,
        plan=plan_of(situation, kind),
        emotion=Emotion(emotion) if emotion else None,
        flags=flags,
        language=gold.get("language", "en"),
        channel=case.ticket.channel,
        addressee=addressee
        or SIGNED.get(case.ticket.id)
        or spoken_name(case.ticket.customer.name or ""),
        facts=tuple(_facts(gold.get("facts_to_mirror", ()), hers)),
        tried_steps=tuple(
            TriedStep(step=step, outcome="failed", message_id=case.ticket.answers.id)
            for step in gold.get("tried_steps", ())
        ),
        asks=tuple(
            Ask(text=text, kind="request", message_id=case.ticket.answers.id)
            for text in gold.get("asks", ())
        ),
        emoji=any(ord(mark) > 0x2600 for mark in hers) or ":)" in hers,
    )


def _facts(groups: Sequence[str], hers: str) -> list[StatedFact]:
    """Take of each group of alternatives the one that the customer used."""
    picked = [
        next((a for a in group.split("|") if a.lower() in hers), group.split("|")[0])
        for group in groups
    ]
    return [StatedFact(kind="product", value=value, message_id="m1") for value in picked]


def references() -> list[Sample]:
    """Read the references of every open case that lies at hand."""
    samples = []
    for path in (p for folder in FOLDERS if folder.is_dir() for p in sorted(folder.glob("*.json"))):
        data = json.loads(path.read_text(encoding="utf-8"))
        gold = data["gold"]
        if "no_reply_needed" in gold["flags"]:
            continue
        case = Case.model_validate(data["case"])
        reply = reply_from_text(gold["reference"])
        samples.append(Sample(path.stem, case, brief_of(case, gold), reply))
    return samples


def authored() -> list[Sample]:
    """Read the good replies written for these tests, with the tickets they answer."""
    rows = tomllib.loads((HERE / "replies.toml").read_text(encoding="utf-8"))["sample"]
    return [_authored(row) for row in rows]


def _authored(row: Mapping[str, Any]) -> Sample:
    case = Case.model_validate(
        {
            "ticket": {
                "id": row["name"],
                "channel": row.get("channel", "email"),
                "as_of": row["now"],
                "customer": {"name": row["customer"], "locale": row.get("locale")},
                "messages": [
                    {
                        "author": "customer",
                        "name": row["customer"],
                        "sent_at": row["now"],
                        "text": row["ticket"],
                        "attachments": [{"name": n} for n in row.get("attachments", ())],
                    }
                ],
                "cc": [{"name": name} for name in row.get("others", ())],
            },
            "history": {
                "facts": [{"label": a, "value": b} for a, b in row.get("hidden", ())],
                "past_tickets": [
                    {"id": i, "created_at": at, "summary": text}
                    for i, at, text in row.get("past", ())
                ],
                "notes": row.get("notes", []),
            },
            "knowledge": row.get("knowledge", []),
            "agent": {"name": "Noel"},
        }
    )
    gold = {
        "situation": row["situation"],
        "safety_kind": row.get("kind"),
        "emotion": row["emotion"],
        "language": row.get("language", "en"),
        "tried_steps": row.get("tried", ()),
        "facts_to_mirror": row.get("facts", ()),
    }
    return Sample(row["name"], case, brief_of(case, gold), reply_from_text(row["reply"].strip()))


def page_of(
    reply: str,
    ticket: str = "The lid of my cooker cracked on 3 May, order 40177.",
    *,
    situation: str = "difficulty",
    gold: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    **parts: Any,
) -> Page:
    """Lay open a reply to a one-message ticket; `more` adds to the ticket, `parts` to the case."""
    message = {"author": "customer", "text": ticket, "sent_at": "2026-05-05T10:00:00Z"}
    case = Case.model_validate(
        {
            "ticket": {
                "messages": [message],
                "customer": {"name": "Ana Ruiz", "email": "ana@example.com"},
                **(more or {}),
            },
            **parts,
        }
    )
    brief = brief_of(case, {"situation": situation, **(gold or {})})
    return Page(reply_from_text(reply), brief, case)


def rules_of(page: Page) -> set[str]:
    """Give the ids of the rules that a page breaks."""
    return {f.rule for f in check(page.reply, page.brief, page.case)}
