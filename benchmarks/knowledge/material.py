"""What is measured on: tickets, articles and labels. In: files. Out: records of the library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from empathy_reply.assess import assess
from empathy_reply.knowledge import File, Query, find_files, make_query
from empathy_reply.text import clean
from empathy_reply.ticket import Article, Author, Message, Ticket

HERE = Path(__file__).parent
FIRST = 3
"""Of the documents that a ticket needs, so many are needed first."""


class Asked(NamedTuple):
    """A ticket with the articles it needs; the first are needed first."""

    subject: str
    text: str
    needed: tuple[str, ...]

    @property
    def query(self) -> Query:
        """The ticket as the library asks it."""
        return query_of(self.subject, self.text)


def query_of(subject: str, text: str) -> Query:
    """Turn a subject and a message into a query, the way a draft does."""
    message = Message(author=Author.CUSTOMER, text=text, id="m1")
    ticket = Ticket(subject=subject, messages=(message,))
    cleaned = {message.id: clean(message, subject=subject)}
    return make_query(ticket, assess(ticket, cleaned=cleaned), cleaned)


def rows(name: str) -> list[dict[str, Any]]:
    """Read one of the labelled files of this folder."""
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def bank(data: Path) -> tuple[list[File], list[Asked]]:
    """Give the bank's documents, and a ticket for each of its tasks."""
    folder = data / "tau2_banking"
    asked = [
        Asked(row["subject"], row["text"], tuple(_task(folder, row["task"])))
        for row in rows("tau2_tickets.jsonl")
    ]
    return list(find_files(folder / "documents")), asked


def _task(folder: Path, name: str) -> list[str]:
    told = json.loads((folder / "tasks" / f"{name}.json").read_text(encoding="utf-8"))
    return list(told["required_documents"])


def retailer(data: Path) -> tuple[list[File], list[Asked]]:
    """Give the retailer's procedures as internal articles, and three tickets for each."""
    flows = json.loads((data / "abcd" / "guidelines.json").read_text(encoding="utf-8"))
    places = json.loads((HERE / "abcd_procedures.json").read_text(encoding="utf-8"))
    articles = [
        _procedure(name, flow, flows[flow]["subflows"][subflow], subflow)
        for name, (flow, subflow) in places.items()
    ]
    lines = "\n".join(one.model_dump_json() for one in articles)
    asked = [Asked(r["subject"], r["text"], (r["procedure"],)) for r in rows("abcd_tickets.jsonl")]
    return [File("procedures.jsonl", lines[:40], lines.encode)], asked


def _procedure(name: str, flow: str, told: dict[str, Any], title: str) -> Article:
    lines = [*told["instructions"][:1], *_actions(told["actions"]), *told["instructions"][1:]]
    return Article(id=name, title=f"{flow}: {title}", text="\n".join(lines))


def _actions(actions: list[dict[str, Any]]) -> Iterator[str]:
    for n, action in enumerate(actions, 1):
        yield f"{n}. {action['text']}"
        yield from (f"   - {one}" for one in action["subtext"])
