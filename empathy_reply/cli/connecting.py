"""`connect`: makes the webhook in a helpdesk, and says what is left to do by hand.

In: a connection of the settings, the address under which the receiver is reached. Out: what is
done or would be done. Secrets are written into a file for its owner alone, and never printed.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError
from .frame import Config, read

if TYPE_CHECKING:
    from ..config import Settings
    from ..helpdesk import Helpdesk, SetUp


def connect(
    helpdesk: Annotated[
        str, typer.Argument(metavar="HELPDESK", help="The helpdesk, such as zendesk or freshdesk.")
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The connection's name.")],
    *,
    url: Annotated[
        str,
        typer.Option("--url", metavar="URL", help="Where the receiver is reached; public_url."),
    ] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")
    ] = False,
    secrets_out: Annotated[
        Path | None,
        typer.Option(
            "--secrets-out", metavar="FILE", help="Where secrets go; else NAME.secret, here."
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Make the webhook in the helpdesk that calls this receiver."""
    settings = read(config)
    known = settings.connection(name).helpdesk
    if known != helpdesk:
        raise ConfigError(f"connections.{name}.helpdesk is {known!r}; connect that, or mend it")
    endpoint = f"{_public(url or settings.serve.public_url)}/webhooks/{name}"
    file = secrets_out or Path(f"{name}.secret")
    with _private(file) if apply else nullcontext():
        made = asyncio.run(_set_up(settings, name, endpoint, apply=apply))
        if apply:
            file.write_text("".join(f"{one}\n" for one in made.secrets), encoding="utf-8")
    _show(made, endpoint=endpoint, apply=apply, file=file if apply and made.secrets else None)


def _public(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ConfigError(
            "where is the receiver reached? give --url https://…, or set serve.public_url"
        )
    return url.rstrip("/")


async def _set_up(settings: Settings, name: str, endpoint: str, *, apply: bool) -> SetUp:
    helpdesk = _opened(settings, name)
    try:
        return await helpdesk.set_up(endpoint, apply=apply)
    finally:
        await helpdesk.aclose()


def _opened(settings: Settings, name: str) -> Helpdesk:
    """Open a connection that may have no webhook's secret yet: `connect` is what makes it."""
    from ..connections import open_helpdesk

    try:
        return open_helpdesk(settings, name)
    except ConfigError:
        one = settings.connection(name)
        if one.account.get("webhook_secrets"):
            raise
        # It opens nothing: this process takes no webhook, and it ends with the process.
        account = {**one.account, "webhook_secrets": (secrets.token_urlsafe(32),)}
        several = {**settings.connections, name: one.model_copy(update={"account": account})}
        return open_helpdesk(settings.model_copy(update={"connections": several}), name)


@contextmanager
def _private(file: Path) -> Iterator[None]:
    """Hold a file ready before a secret is made that could be kept nowhere; none stays empty."""
    from ..store.whole import make_private

    make_private(file)
    try:
        yield
    finally:
        if not file.stat().st_size:
            file.unlink()


def _show(made: SetUp, *, endpoint: str, apply: bool, file: Path | None) -> None:
    from ..show import Page

    page = Page()
    page.title(endpoint)
    page.heading("Done" if apply else "Would be done with --apply")
    page.items(made.done or ("nothing",))
    page.heading("Left to you")
    page.items(made.left or (() if file else ("nothing",)))
    if file:
        page.items([f'put into the connection\'s account: webhook_secrets = "file:{file}"'])
        page.items(["start `serve` again, then try: empathy-reply doctor"])
