"""What `doctor` tries on a Freshdesk account. In: its API. Out: `Check`s, none of which raises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from empathy_reply.errors import HelpdeskError
from empathy_reply.helpdesk import Check

from .api import Api, Json

SKEW = 60.0
"""Seconds by which the two clocks may differ: the overlap of two looks for missed changes."""


async def run_checks(api: Api) -> tuple[Check, ...]:
    """Try the credential, its rights and the clock."""

    async def tickets() -> str:
        await api.page("/tickets", "list tickets", {"per_page": 1})
        return "tickets can be read"

    async def solutions() -> str:
        await api.page("/solutions/categories", "list solutions", {"per_page": 1})
        return "solutions can be read"

    me: Json = {}

    async def credential() -> str:
        me.update(await api.read("/agents/me", "say who we are"))
        return f"agent {me.get('id')}"

    return (
        await _tried("credential", credential, fix="api_key: take it from the bot agent's profile"),
        _scope(me),
        await _tried("tickets", tickets, fix="give the bot's role the right to view tickets"),
        await _tried("solutions", solutions, fix="give the bot's role the right to view solutions"),
        _clock(api.skew),
        Check(
            name="webhook",
            ok=None,
            detail="Freshdesk does not tell which rules exist",
            fix="write to a test ticket as its requester, and see whether a delivery comes",
        ),
    )


async def _tried(name: str, attempt: Callable[[], Awaitable[str]], *, fix: str) -> Check:
    try:
        return Check(name=name, ok=True, detail=await attempt())
    except HelpdeskError as error:
        return Check(name=name, ok=False, detail=str(error), fix=fix)


def _scope(me: Json) -> Check:
    # https://developers.freshdesk.com/api/#agent_attributes: 1 all, 2 its groups', 3 its own
    scope = me.get("ticket_scope")
    return Check(
        name="scope",
        ok=scope == 1 if scope else None,
        detail="sees all tickets" if scope == 1 else f"ticket scope {scope or 'unknown'}",
        fix="" if scope == 1 else "give the bot agent global access to tickets",
    )


def _clock(skew: float | None) -> Check:
    if skew is None:
        return Check(name="clock", ok=None, detail="Freshdesk did not tell its time")
    ok = abs(skew) < SKEW
    return Check(
        name="clock",
        ok=ok,
        detail=f"{abs(skew):.0f} s apart",
        fix="" if ok else "set this machine's clock by NTP",
    )
