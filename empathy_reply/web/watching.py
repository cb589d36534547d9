"""For those who run the service: health, figures, and what the API looks like.

In: nothing, or a token for the figures. Out: small answers, figures for Prometheus, a page.
"""

from __future__ import annotations

import html
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ..ticket import Record
from .figures import CONTENT_TYPE
from .problems import documented
from .shared import WATCHING, House, Shared, Token

router = APIRouter(tags=["watching"])

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Empathy Reply</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:50rem}}
td{{padding:.25rem 1rem .25rem 0;vertical-align:top}}code{{white-space:nowrap}}</style></head>
<body><h1>{title} {version}</h1><p>{description}</p><table>{rows}</table>
<p>All the rest is in <a href="openapi.json">openapi.json</a>.</p></body></html>
"""

_NO_SCRIPTS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


class Health(Record):
    """That it works."""

    ok: bool = True


@router.get("/healthz")
async def alive() -> Health:
    """Say that the process lives."""
    return Health()


@router.get("/readyz", responses=documented("store_unavailable"))
def ready(house: House) -> Health:
    """Say whether the database answers, and with it whether deliveries can be taken."""
    house.store.ready()
    return Health()


@router.get(
    "/metrics",
    dependencies=[WATCHING],
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **documented("unauthorized", "store_unavailable"),
    },
)
def figures(house: House) -> Response:
    """Give the figures for Prometheus."""
    return Response(house.figures.page(house.store), headers={"Content-Type": CONTENT_TYPE})


@router.get("/openapi.json", responses=documented("unauthorized"))
async def document(request: Request, house: House, token: Token) -> dict[str, Any]:
    """Describe this API, as OpenAPI."""
    _may_read(house, token)
    described: dict[str, Any] = request.app.openapi()
    return described


@router.get("/docs", response_class=HTMLResponse, responses=documented("unauthorized"))
async def page(request: Request, house: House, token: Token) -> HTMLResponse:
    """List the calls on a page that loads nothing from anywhere."""
    _may_read(house, token)
    described: dict[str, Any] = request.app.openapi()
    rows = "".join(
        f"<tr><td><code>{method.upper()} {html.escape(path)}</code></td>"
        f"<td>{html.escape(call['description'])}</td></tr>"
        for path, calls in described["paths"].items()
        for method, call in calls.items()
    )
    return HTMLResponse(_PAGE.format(**_escaped(described["info"]), rows=rows), headers=_NO_SCRIPTS)


def _may_read(house: Shared, token: str) -> None:
    if not house.settings.serve.docs:
        house.gate.watch(token)


def _escaped(info: dict[str, str]) -> dict[str, str]:
    return {key: html.escape(value) for key, value in info.items()}
