"""What all calls share: settings, store, helpdesks, gate, intake, figures.

In: what `create_app` was given. Out: `Shared`, and the dependencies through which a route gets at
it. The database is opened at its first use, since a mounted app is never told that it starts.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ..config import Settings
from ..connections import open_helpdesks
from ..helpdesk import Helpdesk
from ..store import Store
from .figures import Figures
from .gate import Caller, Gate
from .intake import Intake, Row
from .problems import Problem


class Shared:
    """The one object behind all routes of an app; safe to use from threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None,
        helpdesks: Mapping[str, Helpdesk] | None,
    ) -> None:
        self.settings = settings
        self.gate = Gate(settings)
        self.figures = Figures()
        self.intake = Intake(self._put)
        # Made now, so that a wrong setting is told at the start and not by the first delivery.
        self._helpdesks = open_helpdesks(settings) if helpdesks is None else helpdesks
        self._made_helpdesks = helpdesks is None
        self._store = store
        self._made_store = store is None
        self._opening = threading.Lock()

    @property
    def store(self) -> Store:
        """The database; blocking when it is used first. Raises `StoreError`."""
        with self._opening:
            if self._store is None:
                opened = Store(self.settings.database_url)
                opened.migrate()
                self._store = opened
            return self._store

    def helpdesk(self, connection: str) -> Helpdesk:
        """Give the helpdesk of a connection; one that is not configured is not found."""
        if connection not in self._helpdesks:
            raise Problem("not_found")
        return self._helpdesks[connection]

    async def aclose(self) -> None:
        """Write what waits, and give back what was made here."""
        self.intake.close()
        if self._made_helpdesks:
            for helpdesk in self._helpdesks.values():
                await helpdesk.aclose()
        if self._made_store and self._store:
            self._store.close()

    def _put(self, rows: Sequence[Row]) -> None:
        self.store.inbox.put(rows)


NAME = r"^[A-Za-z0-9._:-]{1,100}$"
"""What connections, tickets and drafts can be called."""

_bearer = HTTPBearer(
    auto_error=False,
    description="A token of the connection, or a panel's HS256 token that lives an hour at most.",
)


# Plain functions would each cost a hop to a thread, which a delivery has no time for.
async def _shared(request: Request) -> Shared:
    found: Shared = request.app.state.shared
    return found


async def _token(given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> str:
    return given.credentials if given else ""


House: TypeAlias = Annotated[Shared, Depends(_shared)]
Token: TypeAlias = Annotated[str, Depends(_token)]
Name: TypeAlias = Annotated[str, Path(pattern=NAME)]


async def _inside(connection: Name, house: House, token: Token) -> Caller:
    return house.gate.admit(token, connection=connection)


async def _anywhere(house: House, token: Token) -> Caller:
    return house.gate.admit(token)


async def _watching(house: House, token: Token) -> None:
    house.gate.watch(token)


Inside: TypeAlias = Annotated[Caller, Depends(_inside)]
"""A caller who may see the connection in the path."""

Anywhere: TypeAlias = Annotated[Caller, Depends(_anywhere)]
"""A caller who may see some connections, where the path names none."""

WATCHING = Depends(_watching)
"""Only for those who hold a token for the figures."""
