"""The configured helpdesk accounts, opened. In: settings. Out: an adapter by connection name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .config import Settings
from .errors import ConfigError
from .helpdesk import Helpdesk, connect


def open_helpdesks(settings: Settings) -> dict[str, Helpdesk]:
    """Open every connection; a `ConfigError` names the one that is wrong, and why."""
    return {name: open_helpdesk(settings, name) for name in settings.connections}


def open_helpdesk(settings: Settings, name: str) -> Helpdesk:
    """Open one connection; its network is not touched yet."""
    connection = settings.connection(name)
    try:
        return connect(connection.helpdesk, **_account(connection.account))
    except ConfigError as error:
        raise ConfigError(f"connections.{name}: {error}") from error
    except TypeError as error:
        raise ConfigError(f"connections.{name}.account: {_told(error)}") from error


def _account(account: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in account.items()}


def _told(error: TypeError) -> str:
    """Say which key the adapter does not know or misses, without the class's own name."""
    said = str(error).partition("() ")[2] or str(error)
    return said.replace("got an unexpected keyword argument", "nobody knows this key:")
