"""What `doctor` tries on a Zendesk account. In: its API. Out: `Check`s, none of which raises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from empathy_reply.errors import HelpdeskError
from empathy_reply.helpdesk import Check

from .api import Api, Json
from .mapping import STAFF
from .setting_up import NAME, list_webhooks

SKEW = 60.0
"""Seconds by which the two clocks may differ; signatures of webhooks are good for 300."""

NEEDED = {"read": {"read", "tickets:read"}, "write": {"write", "tickets:write"}}
"""What a token must be able to do, and the scopes that let it."""


async def run_checks(api: Api, *, oauth: bool) -> tuple[Check, ...]:
    """Try the credential, its rights, the webhook and the clock."""
    me: Json = {}

    async def credential() -> str:
        me.update((await api.read("/users/me.json", "say who we are", holding="user"))["user"])
        return f"user {me.get('id')}"

    async def help_centre() -> str:
        path = "/help_center/articles.json"
        await api.read(path, "list articles", {"page[size]": 1}, holding="articles")
        return "articles can be read"

    fix = "compare client_id and client_secret, or email and api_token"
    return (
        await _tried("credential", credential, fix=fix),
        _role(me),
        await (_scopes(api) if oauth else _ending()),
        await _tried("help centre", help_centre, fix="does the account have one? scope hc:read"),
        await _webhook(api),
        _clock(api.skew),
    )


async def _tried(name: str, attempt: Callable[[], Awaitable[str]], *, fix: str) -> Check:
    try:
        return Check(name=name, ok=True, detail=await attempt())
    except HelpdeskError as error:
        return Check(name=name, ok=False, detail=str(error), fix=fix)


def _role(me: Json) -> Check:
    role, limit = me.get("role"), me.get("ticket_restriction")
    if role not in STAFF:
        told, fix = f"role {role or 'unknown'}", "make the bot an agent"
    elif limit:
        told, fix = f"sees only some tickets ({limit})", "give the bot access to all tickets"
    else:
        return Check(name="role", ok=True, detail=f"{role}, sees all tickets")
    return Check(name="role", ok=False if role else None, detail=told, fix=fix)


async def _scopes(api: Api) -> Check:
    # https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/#show-current-token
    path = "/oauth/tokens/current.json"
    try:
        token = (await api.read(path, "read the token", holding="token"))["token"]
    except HelpdeskError as error:
        return Check(name="scopes", ok=None, detail=str(error), fix="scope: read")
    held = token.get("scopes") or ()
    missing = [name for name, any_of in NEEDED.items() if not any_of & set(held)]
    fix = f'no scope lets it {" and ".join(missing)}: set scope = "read tickets:write"'
    return Check(name="scopes", ok=not missing, detail=" ".join(held), fix=fix if missing else "")


async def _ending() -> Check:
    # https://support.zendesk.com/hc/en-us/articles/4408889192858
    fix = "make an OAuth client, and set client_id and client_secret"
    return Check(name="scopes", ok=None, detail="an API token: these end on 2027-04-30", fix=fix)


async def _webhook(api: Api) -> Check:
    try:
        known = await list_webhooks(api)
    except HelpdeskError as error:
        fix = "look in Admin Center whether the webhook is active"
        return Check(name="webhook", ok=None, detail=str(error), fix=fix)
    active = sum(one.get("name") == NAME and one.get("status") == "active" for one in known)
    fix = "" if active else "empathy-reply connect zendesk NAME --apply"
    return Check(name="webhook", ok=active > 0, detail=f"{active} active, called {NAME}", fix=fix)


def _clock(skew: float | None) -> Check:
    if skew is None:
        return Check(name="clock", ok=None, detail="Zendesk did not tell its time")
    ok = abs(skew) < SKEW
    fix = "" if ok else "set this machine's clock by NTP"
    return Check(name="clock", ok=ok, detail=f"{abs(skew):.0f} s apart", fix=fix)
