"""Serves the app over HTTP until it is told to stop. In: an app, settings. Out: nothing."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from ..config import ServeSettings


def serve(app: FastAPI, settings: ServeSettings) -> None:
    """Serve on the host and port of the settings until SIGINT or SIGTERM."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # the app writes its own, without secrets
        server_header=False,
        log_level="warning",
    )
