"""The service: `serve` takes webhooks with workers beside it, `work` is one worker.

In: settings. Out: nothing, until SIGTERM or SIGINT; then what runs is ended, and the exit code is
0. Logs go to standard error and hold ids alone.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from contextlib import closing
from typing import Annotated

import typer

from ..errors import ConfigError
from .frame import Config, migrated, read

LOG = logging.getLogger(__name__)

Name = Annotated[
    str,
    typer.Option("--name", metavar="ID", help="Stays the same over restarts; else the host's."),
]


def serve(
    *,
    config: Config = None,
    host: Annotated[
        str | None, typer.Option("--host", metavar="HOST", help="Where to listen; else serve.host.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65_535, help="Else serve.port."),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers", metavar="N", min=0, help="Workers beside it; 0 where they run elsewhere."
        ),
    ] = 1,
) -> None:
    """Take webhooks, serve the drafts API, and keep workers running."""
    settings = read(config)
    from ..web import create_app
    from ..web import serve as listen
    from .crew import crew, worker_command

    given = {"host": host, "port": port}
    where = settings.serve.model_copy(update={k: v for k, v in given.items() if v is not None})
    _log()
    _refuse_taken(where.host, where.port)
    with migrated(settings):
        app = create_app(settings)
    stop = _stop_on_signals()
    names = [f"{socket.gethostname()}-{number}" for number in range(1, workers + 1)]
    with crew([worker_command(name, config=config) for name in names]):
        LOG.info("listening on %s port %d, %d workers", where.host, where.port, workers)
        if not stop.is_set():
            listen(app, where)
    LOG.info("stopped")


def work(
    *,
    config: Config = None,
    name: Name = "",
    in_crew: Annotated[bool, typer.Option("--in-crew", hidden=True)] = False,
) -> None:
    """Draft and write private notes, until told to stop."""
    settings = read(config)
    from ..worker import Worker, equip
    from .crew import stop_with_crew

    _log()
    stop = _stop_on_signals()
    if in_crew:
        stop_with_crew(stop)
    kit = equip(settings)
    with closing(kit.store):
        worker = Worker(kit, name=name)
        LOG.info("worker %s works", worker.name)
        worker.run(stop)
    LOG.info("worker %s stopped", worker.name)


def _stop_on_signals() -> threading.Event:
    """Give what is set by the first SIGTERM or SIGINT; a second one ends the process at once."""
    stop = threading.Event()

    def told(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    return stop


def _log() -> None:
    """Tell what we do; of the libraries below us, which log whole addresses, only warnings."""
    logging.basicConfig(format=f"%(asctime)s %(levelname)s {os.getpid()} %(name)s %(message)s")
    logging.getLogger("empathy_reply").setLevel(logging.INFO)


def _refuse_taken(host: str, port: int) -> None:
    """Raise `ConfigError` when nobody can listen there: the server itself would only log it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise ConfigError(
            f"serve: cannot listen on {host} port {port} ({error.strerror}); "
            "choose another with --host and --port"
        ) from error
