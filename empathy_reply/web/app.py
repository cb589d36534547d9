"""Puts the app together. In: settings, and what replaces its parts. Out: a FastAPI app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from ..config import Settings
from ..helpdesk import Helpdesk
from ..store import Store
from . import drafts, outcomes, problems, receiver, watching
from .envelope import Envelope, hide_secrets
from .shared import Shared

_ABOUT = (
    "Takes webhooks of helpdesks, and gives drafted replies to agents' panels. "
    "No call sends anything to a customer."
)


def create_app(
    settings: Settings,
    *,
    store: Store | None = None,
    helpdesks: Mapping[str, Helpdesk] | None = None,
) -> FastAPI:
    """Make the app, to be served alone or mounted: `host.mount("/empathy", create_app(settings))`.

    `store` (migrated) and `helpdesks` replace what the settings describe, and stay the caller's to
    close. Raises `ConfigError` for settings with which no helpdesk can be connected.
    """
    shared = Shared(settings, store=store, helpdesks=helpdesks)
    app = FastAPI(
        title="Empathy Reply",
        version=version("empathy-reply"),
        description=_ABOUT,
        lifespan=_lifespan,
        openapi_url=None,  # its own route asks for a token
        docs_url=None,  # the framework's page loads scripts from strangers
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.shared = shared
    for part in (receiver, drafts, outcomes, watching):
        app.include_router(part.router)
    problems.catch(app)
    app.add_middleware(Envelope, figures=shared.figures)
    hide_secrets()
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await app.state.shared.aclose()
