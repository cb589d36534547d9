"""`kb`: the company's articles in an index on disk, built, searched and looked at.

In: folders and files of articles, or a helpdesk's help centre. Out: an index; lines for people, or
with `--json` one object a line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigError
from .frame import AsJson, Config, print_json, read

if TYPE_CHECKING:
    from ..knowledge import Built, File, Refused, Retrieved
    from ..knowledge.building import Progress
    from ..ticket import Article, Ticket

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Build and search an index of the company's articles.",
)

SHOWN = 10
"""What could not be read: so many are named, the rest is counted."""

Folder = Annotated[
    Path,
    typer.Option(
        "--index", metavar="DIR", envvar="EMPATHY_REPLY_INDEX", help="Where the index is kept."
    ),
]
HERE = Path("knowledge-index")


@app.command()
def build(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Folders, files or zip files of Markdown, HTML, text, JSON, JSON lines or CSV.",
        ),
    ] = None,
    *,
    index: Folder = HERE,
    connections: Annotated[
        list[str] | None,
        typer.Option(
            "--connection", metavar="NAME", help="Also every article of this helpdesk; repeatable."
        ),
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Read articles and make them searchable; only what changed is read and encoded again.

    The index that is in use is replaced when the new one is whole. What cannot be read is named,
    and the exit code is 1.
    """
    from ..knowledge import build as make

    if not sources and not connections:
        raise typer.BadParameter("name a folder or file, or a --connection", param_hint="SOURCE")
    files = [*_files(sources or []), *(_fetched(name, config) for name in connections or [])]
    watched = sys.stderr.isatty() and not as_json
    built = make(files, index, progress=_progress() if watched else None)
    if as_json:
        print_json(json.dumps(_told(built)))
    else:
        _show_built(built, index)
    if built.refused:
        raise typer.Exit(1)


def _files(sources: list[Path]) -> Iterator[File]:
    """List the files of every source; with several, each file is named after its source too."""
    from ..knowledge import find_files

    for source in sources:
        for file in find_files(source):
            yield file._replace(name=f"{source.name}/{file.name}") if len(sources) > 1 else file


def _fetched(name: str, config: str | None) -> File:
    """Read every article of a helpdesk."""
    from ..knowledge import File
    from ..knowledge.shelf import digest

    found = asyncio.run(_of_helpdesk(name, config))
    lines = "\n".join(one.model_dump_json(exclude_defaults=True) for one in found)
    return File(f"{name}.jsonl", digest(lines), lines.encode)


async def _of_helpdesk(name: str, config: str | None) -> list[Article]:
    from ..connections import open_helpdesk

    helpdesk = open_helpdesk(read(config), name)
    try:
        return [article async for article in helpdesk.all_articles()]
    finally:
        await helpdesk.aclose()


@app.command()
def search(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What a customer wrote.")],
    *,
    index: Folder = HERE,
    subject: Annotated[
        str, typer.Option("--subject", metavar="WORDS", help="The ticket's subject.")
    ] = "",
    audience: Annotated[
        str, typer.Option("--audience", metavar="WHO", help="Only for: customer, or agent.")
    ] = "",
    locale: Annotated[
        str, typer.Option("--locale", metavar="TAG", help="Only in this language.")
    ] = "",
    brand: Annotated[str, typer.Option("--brand", metavar="NAME", help="Only this brand's.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=20)] = 10,
    as_json: AsJson = False,
) -> None:
    """Find articles as a ticket would; a * marks those that a draft would use."""
    from ..assess import assess
    from ..knowledge import LocalKnowledge, Only, make_query
    from ..text import clean

    base = LocalKnowledge(index, only=Only(audience, locale, brand))
    ticket = _ticket(words, subject)
    cleaned = {m.id: clean(m, subject=subject) for m in ticket.messages}
    found = base.search(make_query(ticket, assess(ticket, cleaned=cleaned), cleaned))
    for line in list(_lines(found))[:limit]:
        print_json(json.dumps(line)) if as_json else typer.echo(_as_line(line))


def _ticket(words: str, subject: str) -> Ticket:
    from ..ticket import Author, Message, Ticket

    return Ticket(subject=subject, messages=(Message(author=Author.CUSTOMER, text=words),))


def _lines(found: Retrieved) -> Iterator[dict[str, object]]:
    used = {passage.article_id for passage in found.passages}
    for one in found.candidates:
        yield {**one.model_dump(), "used": one.id in used}


def _as_line(line: dict[str, object]) -> str:
    return f"{'*' if line['used'] else ' '} {line['score']:.2f}  {line['title']}  [{line['id']}]"


@app.command()
def stats(*, index: Folder = HERE, as_json: AsJson = False) -> None:
    """Say what the index holds, when it was built, and what could not be read."""
    from ..knowledge import Refused
    from ..knowledge.store import current

    generation = current(index)
    if generation is None:
        raise ConfigError(f"no index in {index}; run: empathy-reply kb build SOURCE")
    refused = [Refused(*one) for one in generation.refused()]
    told = {**generation.facts._asdict(), "kinds": generation.kinds(), "bytes": generation.size()}
    if as_json:
        print_json(json.dumps({**told, "refused": [one._asdict() for one in refused]}))
        return
    for key, value in told.items():
        typer.echo(f"{key:<12} {_plainly(value)}")
    _show_refused(refused)


def _plainly(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name}" for name, count in value.items())
    return str(value)


def _told(built: Built) -> dict[str, object]:
    return {
        **built.facts._asdict(),
        "kept": built.kept,
        "encoded": built.encoded,
        "refused": [one._asdict() for one in built.refused],
    }


def _show_built(built: Built, index: Path) -> None:
    facts = built.facts
    typer.echo(
        f"{facts.articles} articles in {facts.sections} sections from {facts.files} files, "
        f"{built.kept} of them unchanged; {built.encoded} sections encoded, {facts.seconds:.0f} s"
    )
    typer.echo(f"index: {index}; try: empathy-reply kb search 'what a customer wrote'")
    _show_refused(list(built.refused))


def _show_refused(refused: list[Refused]) -> None:
    for one in refused[:SHOWN]:
        typer.echo(f"not read: {one.where}: {one.problem}", err=True)
    if len(refused) > SHOWN:
        typer.echo(f"not read: {len(refused) - SHOWN} more; see: kb stats --json", err=True)


def _progress() -> Progress:
    """Show how far the work is, a bar for each part of it, where somebody looks on."""
    bars: dict[str, Any] = {}

    def tell(doing: str, done: int, of: int) -> None:
        if doing not in bars:
            bars[doing] = typer.progressbar(length=of, label=f"{doing:<8}", file=sys.stderr)
            bars[doing].render_progress()
        bars[doing].update(done - bars[doing].pos)
        if done >= of:
            bars[doing].render_finish()

    return tell
