"""Serves the app over HTTP until it is told to stop. In: an app, settings. Out: nothing."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from ..config import ServeSettings

CONNECTIONS = 500
"""Connections at once; more are told 503, so that idle strangers cannot hold up the helpdesk."""


def serve(app: FastAPI, settings: ServeSettings) -> None:
    """Serve on the host and port of the settings until SIGINT or SIGTERM."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=10,
        access_log=False,  # the app writes its own, without secrets
        server_header=False,
        log_level="warning",
    )
