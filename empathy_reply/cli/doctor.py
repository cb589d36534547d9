"""`doctor`: what is set up, what is missing, and what to do about it.

In: settings. Out: one line for each check; exit code 1 when one failed. Nothing is written
anywhere, and nothing is sent but questions to the configured helpdesks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..errors import EmpathyReplyError, Unavailable
from ..writers import Writing
from .frame import AsJson, Config, lasting, opened, print_json, read

if TYPE_CHECKING:
    from ..config import ConnectionSettings, Settings
    from ..helpdesk import Bot, Check
    from ..store import Store

LATE = 300.0
"""Seconds after which a delivery that nobody looked at is a bad sign."""

ANSWER = 30.0
"""Seconds that all questions to one helpdesk may take."""

MARKS = {True: ("ok", ""), False: ("FAIL", "bold red"), None: ("-", "yellow")}
"""Whether a check passed → its mark and style; None: not tried, or a matter of choice."""


def doctor(*, config: Config = None, as_json: AsJson = False) -> None:
    """Check what is set up, and say how to mend what is not."""
    found = []
    for check in _checks(config):
        found.append(check)
        if as_json:
            print_json(check.model_dump_json())
        else:
            _show(check)
    if any(check.ok is False for check in found):
        raise typer.Exit(1)


def _checks(config: str | None) -> Iterator[Check]:
    try:
        settings = read(config)
    except EmpathyReplyError as error:
        yield _check("settings", False, str(error), "mend what it names, and try again")
        return
    yield _connections(settings)
    yield from _tried("database", partial(_database, settings))
    yield from _tried("writer", partial(_writer, settings))
    yield _alerts(settings)
    for name, connection in settings.connections.items():
        yield _tokens(name, connection)
        yield from _tried(f"{name}: files", partial(_files, name, connection))
        yield from _tried(f"{name}: helpdesk", partial(_helpdesk, settings, name))


def _check(name: str, ok: bool | None, detail: str, fix: str) -> Check:
    """Make a check; what is well needs no fix."""
    from ..helpdesk import Check

    return Check(name=name, ok=ok, detail=detail, fix="" if ok else fix)


def _tried(name: str, work: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """Do checks; an error on the way is a check that failed, and its message says what to do."""
    try:
        yield from work()
    except EmpathyReplyError as error:
        yield _check(name, False, str(error), "")


def _connections(settings: Settings) -> Check:
    names = ", ".join(settings.connections)
    fix = "add [connections.NAME] to the settings"
    return _check("settings", True if names else None, f"connections: {names or 'none'}", fix)


def _database(settings: Settings) -> Iterator[Check]:
    from ..store.whole import revision

    with opened(settings) as store:
        yield _check("database", True, f"answers, revision {revision(store.engine)}", "")
        yield _workers(settings, store)
        yield _inbox(store)
        paused = ", ".join(sorted(store.running.pauses()))
        yield _check(
            "paused", None if paused else True, paused or "nothing", "empathy-reply resume"
        )


def _workers(settings: Settings, store: Store) -> Check:
    from ..store import now

    seen = store.running.workers()
    alive = sorted(one for one, at in seen.items() if at > now() - settings.work.dead_after)
    fix = "start one: empathy-reply serve, or empathy-reply work"
    if seen and not alive:
        last = lasting(now() - max(seen.values()))
        return _check("workers", False, f"none alive; the last gave a sign {last} ago", fix)
    return _check("workers", True if alive else None, f"alive: {', '.join(alive) or 'none'}", fix)


def _inbox(store: Store) -> Check:
    from ..store import now

    oldest = next(iter(store.inbox.due(quiet=0, longest=0, limit=1)), None)
    if oldest is None:
        return _check("inbox", True, "empty", "")
    age = now() - oldest.first_at
    told = f"{store.inbox.waiting()} deliveries wait, the oldest for {lasting(age)}"
    fix = f"is a worker alive, {oldest.connection} in the settings, and nothing paused?"
    return _check("inbox", age < LATE, told, fix)


def _writer(settings: Settings) -> Iterator[Check]:
    if settings.writer is not Writing.OPENAI:
        yield _check("writer", True, "the composer, offline", "")
        return
    from ..write.llm import read_settings

    llm = read_settings(file=settings.file)
    yield _check("writer", True, f"{llm.model} at {llm.base_url}", "")


def _alerts(settings: Settings) -> Check:
    url, signed = settings.alerts.url, bool(settings.alerts.secrets)
    if not url:
        told = "danger and grief are told to nobody at once"
        return _check("alerts", None, told, "set alerts.url and alerts.secrets")
    told = f"go to {url.split('?')[0]}" + ("" if signed else ", unsigned")
    return _check("alerts", signed, told, "set alerts.secrets")


def _tokens(name: str, connection: ConnectionSettings) -> Check:
    told = f"{len(connection.tokens)} for programs, {len(connection.app_secrets)} for the panel"
    fix = f"no panel and no program can read drafts: set connections.{name}.app_secrets or tokens"
    found = bool(connection.tokens or connection.app_secrets)
    return _check(f"{name}: tokens", found or None, told, fix)


def _files(name: str, connection: ConnectionSettings) -> Iterator[Check]:
    from ..knowledge import count_articles

    for brand, one in connection.brands.items():
        if one.knowledge:
            count = count_articles(one.knowledge)
            yield _check(f"{name}: knowledge of {brand}", True, f"{count} articles", "")
    if connection.crm:
        there = Path(connection.crm).is_file()
        fix = f"export it there, or mend connections.{name}.crm"
        yield _check(f"{name}: crm", there, connection.crm if there else "no such file", fix)


def _helpdesk(settings: Settings, name: str) -> Iterator[Check]:
    """Ask the helpdesk; that it opens says that its account and webhook secrets are set."""
    bot, checks = asyncio.run(_asked(settings, name))
    yield _check(f"{name}: logged in", True, f"as {bot.name or 'user'} ({bot.id})", "")
    for check in checks:
        yield check.model_copy(update={"name": f"{name}: {check.name}"})


async def _asked(settings: Settings, name: str) -> tuple[Bot, Sequence[Check]]:
    from ..connections import open_helpdesk

    helpdesk = open_helpdesk(settings, name)
    try:
        async with asyncio.timeout(ANSWER):
            return await helpdesk.whoami(), await helpdesk.checks()
    except TimeoutError as error:
        raise Unavailable(
            f"no answer within {ANSWER:.0f} s", helpdesk=helpdesk.name, operation="doctor"
        ) from error
    finally:
        await helpdesk.aclose()


def _show(check: Check) -> None:
    from ..show import Page

    mark, style = MARKS[check.ok]
    told = ": ".join(part for part in (check.name, check.detail) if part)
    fix = f". To mend it: {check.fix}" if check.fix else ""
    Page().put(told + fix, lead=f"{mark:5}", style=style)
