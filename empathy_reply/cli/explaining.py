"""`explain`: why a ticket got a draft, or none.

In: a connection, a ticket's id. Out: the newest decision, drafts, notes, outcomes and failures,
without any text; for a ticket nobody has looked at, what the rules say of it as it stands now.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .frame import AsJson, Config, Connection, opened, print_json, read, when

if TYPE_CHECKING:
    from ..config import Settings
    from ..store import Store, StoredDraft

_TEXTS = {"draft", "opening", "proof", "customer_email", "customer_id"}
"""What of a stored draft is not shown: the customer and her words."""


def explain(
    connection: Connection,
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="The ticket's id.")],
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Never ask the helpdesk, even if nothing is known.")
    ] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Say why a ticket got a draft, or none."""
    settings = read(config)
    settings.connection(connection)
    with opened(settings) as store:
        told = _known(store, connection, ticket)
    if not (told["decision"] or told["drafts"] or offline):
        told["now"] = asyncio.run(_verdict(settings, connection, ticket))
    if as_json:
        print_json(json.dumps(told))
    else:
        _show(told)


def _known(store: Store, connection: str, ticket: str) -> dict[str, Any]:
    """Gather what the database holds of a ticket."""
    decision = store.running.decision(connection, ticket)
    newest = store.drafts.newest(connection, ticket)
    drafts = store.drafts.of_message(connection, ticket, newest.message_id) if newest else ()
    return {
        "connection": connection,
        "ticket_id": ticket,
        "paused": store.running.paused(connection),
        "decision": decision.model_dump() if decision else None,
        "drafts": [_draft(store, one) for one in drafts],
        "failures": [
            failure.model_dump()
            for failure in store.failures.listed()
            if (failure.connection, failure.ticket_id) == (connection, ticket)
        ],
    }


def _draft(store: Store, stored: StoredDraft) -> dict[str, Any]:
    note, outcome = store.notes.get(stored.id), store.outcomes.get(stored.id)
    return {
        **stored.model_dump(mode="json", exclude=_TEXTS),
        "note": note.model_dump(mode="json") if note else None,
        "outcome": (
            outcome.model_dump(mode="json", exclude={"final_text", "changes"}) if outcome else None
        ),
    }


async def _verdict(settings: Settings, connection: str, ticket_id: str) -> str:
    """Read the ticket as it stands, and say what a look at it would lead to."""
    from ..connections import open_helpdesk
    from ..errors import NothingToDraft
    from ..rules import refusal
    from ..worker.looking import answered

    helpdesk = open_helpdesk(settings, connection)
    try:
        ticket = await helpdesk.fetch(ticket_id)
    except NothingToDraft as nothing:
        return f"no draft: {nothing.reason}"
    finally:
        await helpdesk.aclose()
    if answered(ticket):
        return "no draft: an agent has answered the newest message"
    told = refusal(ticket, settings.connection(connection).rules)
    return f"no draft: {told}" if told else "a draft, once a webhook comes or it is replayed"


def _show(told: dict[str, Any]) -> None:
    from ..show import Page

    page = Page()
    page.title(f"{told['connection']} · {told['ticket_id']}")
    page.pair("paused", "nothing is drafted until: empathy-reply resume" if told["paused"] else "")
    page.pair("decision", _decision(told["decision"]))
    page.pair("now", told.get("now"))
    for draft in told["drafts"]:
        page.heading(f"Draft {draft['id']}")
        page.pair("message", f"{draft['message_id']}, revision {draft['revision']}")
        page.pair("made", when(draft["created_at"]))
        page.pair("state", draft["state"] + (", needs review" if draft["needs_review"] else ""))
        page.pair("situation", draft["situation"])
        page.pair("note", _note(draft["note"]))
        page.pair("outcome", _outcome(draft["outcome"]))
    for failure in told["failures"]:
        page.heading("Work that was given up")
        page.pair("id", failure["id"])
        page.pair("why", f"{failure['reason']} ({failure['attempt']} attempts)")
        page.pair("next", "empathy-reply jobs retry ID")


def _decision(decision: dict[str, Any] | None) -> str:
    if decision is None:
        return "nobody has looked at this ticket yet"
    verdict = {"draft": "a draft", "none": "no draft"}[decision["decision"]]
    why = f": {decision['reason']}" if decision["reason"] else ""
    return f"{verdict}{why} ({when(decision['at'])})"


def _note(note: dict[str, Any] | None) -> str:
    if note is None:
        return "none"
    whose = f", id {note['note_id']}" if note["note_id"] else ""
    return f"{note['state']}{whose}" + (f"\n{note['problem']}" if note["problem"] else "")


def _outcome(outcome: dict[str, Any] | None) -> str:
    if outcome is None:
        return "not known yet"
    how = "learned from what was sent" if outcome["learned"] else "said by the agent"
    return f"{outcome['kind']}, {how}"
