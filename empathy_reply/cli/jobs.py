"""What waits for a person: `jobs list` shows it, `jobs retry` has it tried again.

In: ids. Out: lines for people, or one JSON object for each thing; ids and reasons, no text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigError
from .frame import AsJson, Config, lasting, opened, print_json, read, when

if TYPE_CHECKING:
    from ..store import Store

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="See what waits for a person, and retry it."
)

HEADINGS = {
    "note": "Notes that need a person",
    "failure": "Work that was given up",
    "alert": "Alerts that have not arrived",
    "inbox": "Deliveries that nobody has looked at",
    "worker": "Workers",
}
"""Kind of thing → what stands over its list, in the order of the page."""


@app.command("list")
def list_jobs(*, config: Config = None, as_json: AsJson = False) -> None:
    """List unsettled notes, failures, alerts, deliveries, workers."""
    with opened(read(config)) as store:
        things = list(_things(store))
    if as_json:
        for thing in things:
            print_json(json.dumps(thing))
    else:
        _show(things)


@app.command()
def retry(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids that `jobs list` shows.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Retry all notes and failures.")] = False,
    config: Config = None,
) -> None:
    """Have notes and failures tried again.

    A note that is found in its ticket is not written twice.
    """
    if every == bool(ids):
        raise typer.BadParameter("name ids, or say --all", param_hint="ID")
    with opened(read(config)) as store:
        wanted = list(ids or (one["id"] for one in _things(store) if "problem" in one))
        unknown = [one for one in wanted if not _retried(store, one)]
    typer.echo(f"{len(wanted) - len(unknown)} to be tried again")
    if unknown:
        raise ConfigError(f"nothing to retry is called {', '.join(unknown)}; see: jobs list")


def _retried(store: Store, one: str) -> bool:
    from ..store import NoteState

    return store.notes.move(one, NoteState.RETRY) or store.failures.again(one)


def _things(store: Store) -> Iterator[dict[str, Any]]:
    """Give what waits, each with its kind; what can be retried has an id and a problem."""
    for note in store.notes.unsettled():
        yield {
            "kind": "note", "id": note.draft_id, "connection": note.connection,
            "ticket_id": note.ticket_id, "state": note.state.value, "problem": note.problem,
            "at": note.changed_at,
        }  # fmt: skip
    for failure in store.failures.listed():
        yield {
            "kind": "failure", "id": failure.id, "connection": failure.connection,
            "ticket_id": failure.ticket_id, "state": "again" if failure.again else "given up",
            "problem": failure.reason, "attempts": failure.attempt, "at": failure.at,
        }  # fmt: skip
    for draft_id in store.running.alerts_unsent():
        yield {"kind": "alert", "id": draft_id, **_whose(store, draft_id)}
    for due in store.inbox.due(quiet=0, longest=0):
        yield {
            "kind": "inbox", "connection": due.connection, "ticket_id": due.ticket_id,
            "at": due.first_at,
        }  # fmt: skip
    for name, seen_at in sorted(store.running.workers().items()):
        yield {"kind": "worker", "id": name, "at": seen_at}


def _whose(store: Store, draft_id: str) -> dict[str, Any]:
    stored = store.drafts.get(draft_id)
    if stored is None:
        return {}
    return {
        "connection": stored.connection, "ticket_id": stored.ticket_id,
        "state": stored.situation, "at": stored.created_at,
    }  # fmt: skip


def _show(things: list[dict[str, Any]]) -> None:
    from ..show import Page

    page = Page()
    for kind, heading in HEADINGS.items():
        page.heading(heading)
        page.items(_line(thing) for thing in things if thing["kind"] == kind)
        if all(thing["kind"] != kind for thing in things):
            page.put("  none")


def _line(thing: dict[str, Any]) -> str:
    from ..store import now

    place = "/".join(thing[key] for key in ("connection", "ticket_id") if thing.get(key))
    told = [thing.get("id"), place, thing.get("state")]
    if "at" in thing:
        told.append(f"{when(thing['at'])}, {lasting(now() - thing['at'])} ago")
    problem = f"\n{thing['problem']}" if thing.get("problem") else ""
    return " · ".join(part for part in told if part) + problem
