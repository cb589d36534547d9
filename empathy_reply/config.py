"""What operators set: `empathy_reply.toml` and the environment, read once at the start.

In: a file, the environment. Out: frozen `Settings`. A value `env:NAME` or `file:PATH` is read from
there (a path from where the program was started), so that no secret need stand in the file;
`EMPATHY_REPLY_SERVE__PORT=8080` sets serve.port. An unknown key is an error that names it. Secrets
are never printed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError

from .errors import ConfigError
from .ticket import Record
from .writers import Writing

PREFIX = "EMPATHY_REPLY_"
FILE = "empathy_reply.toml"

_NOT_OURS = re.compile(r"EMPATHY_REPLY_(LLM_|CONFIG$)")
"""Names that other parts read: the LLM writer's own, and the one that names the file."""


def _several(value: object) -> object:
    """Take one value where several may stand, and "a, b" from the environment as two."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(_several)]


class RuleSettings(Record):
    """Which tickets get a draft; an empty list lets all through.

    `share` is the share of tickets, drawn by the ticket's id so that a ticket stays in or out.
    `shadow` drafts and keeps, but writes no note. `per_hour` caps drafts for one ticket; the rest
    comes later.
    """

    brands: Names = ()
    groups: Names = ()
    channels: Names = ()
    tags: Names = ()
    without_tags: Names = ("empathy_reply_off",)
    languages: Names = ()
    share: float = Field(default=1.0, ge=0, le=1)
    shadow: bool = False
    per_hour: int = Field(default=12, ge=1)


class BrandSettings(Record):
    """How one brand signs, and which articles it has besides the help centre.

    `knowledge` is an index that `empathy-reply kb build` made, or a file or folder of articles.
    """

    agent: str = ""
    signature: str = ""
    knowledge: str = ""


class ConnectionSettings(Record):
    """One account of one helpdesk. `account` is handed to its adapter as it stands.

    `tokens` open the drafts API to programs, `app_secrets` verify the panel's signed tokens, whose
    `aud` must be `audience` where that is set. `drafts_per_minute` is shared by all workers.
    `crm` is an export whose rows are found by the customer's e-mail address or id; a draft may tell
    of it the columns that `crm_visible` lists.
    """

    helpdesk: str = Field(min_length=1)
    account: dict[str, Any] = Field(default_factory=dict, repr=False)
    tokens: Secrets = ()
    app_secrets: Secrets = ()
    audience: str = ""
    rules: RuleSettings = RuleSettings()
    brands: dict[str, BrandSettings] = Field(default_factory=dict)
    drafts_per_minute: int = Field(default=60, ge=1)
    catch_up_minutes: float = Field(default=5.0, gt=0)
    articles: bool = True
    crm: str = ""
    crm_visible: Names = ()

    def brand(self, name: str | None) -> BrandSettings:
        """Give a brand's settings: its own, else those of "*", else the defaults."""
        return self.brands.get(name or "*") or self.brands.get("*") or BrandSettings()


class ServeSettings(Record):
    """The receiver: where it listens, and who may see its figures and its API page."""

    host: str = "127.0.0.1"
    port: int = Field(default=8321, ge=0, le=65_535)
    public_url: str = ""
    metrics_tokens: Secrets = ()
    docs: bool = False
    calls_per_minute: int = Field(default=120, ge=1)


class WorkSettings(Record):
    """The worker. Times are in seconds.

    A ticket is looked at when it was quiet for `quiet`, at the latest after `longest`. A worker
    that gave no sign for `dead_after` is dead, and the others take over its work. `together` jobs
    run at once. What fails is tried `attempts` times: after `first_wait`, then ever later, up to
    ten minutes apart. A note without a clear answer is looked for after each of `look_again`.
    """

    quiet: float = Field(default=2.0, ge=0)
    longest: float = Field(default=20.0, ge=0)
    together: int = Field(default=16, ge=1)
    dead_after: float = Field(default=30.0, ge=1)
    llm_per_minute: int = Field(default=60, ge=1)
    look_again: tuple[float, ...] = (2.0, 15.0, 40.0)
    attempts: int = Field(default=40, ge=1)
    first_wait: float = Field(default=1.0, gt=0)


class AlertSettings(Record):
    """Where danger and grief are told at once: a webhook of yours, signed with these secrets."""

    url: str = Field(default="", pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)\S*)?$")
    secrets: Secrets = ()


class Settings(Record):
    """Everything that can be set, apart from the LLM writer's `[llm]`."""

    database_url: str = "sqlite:///empathy_reply.db"
    writer: Writing = Writing.COMPOSER
    retention_days: int = Field(default=30, ge=1)
    connections: dict[str, ConnectionSettings] = Field(default_factory=dict)
    serve: ServeSettings = ServeSettings()
    work: WorkSettings = WorkSettings()
    alerts: AlertSettings = AlertSettings()
    _file: str = PrivateAttr("")

    @property
    def file(self) -> str | None:
        """The file that was named, None for the one in the working directory."""
        return self._file or None

    def connection(self, name: str) -> ConnectionSettings:
        """Give one connection; a `ConfigError` lists those there are."""
        if name in self.connections:
            return self.connections[name]
        known = ", ".join(self.connections) or "none"
        raise ConfigError(f"no connection is called {name!r}; there are: {known}")


def read_config(
    file: str | None = None, *, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings; a `ConfigError` names the key, the place and what to do."""
    environment = os.environ if environment is None else environment
    named = file or environment.get(f"{PREFIX}CONFIG")
    values = _from_file(named)
    for path, value in _from_environment(environment):
        _put(values, path, value)
    settings = _validated(_resolved(values, environment, ()), place=named or FILE)
    settings._file = named or ""
    return settings


def _from_file(named: str | None) -> dict[str, Any]:
    path = Path(named or FILE)
    if not named and not path.is_file():
        return {}
    try:
        whole = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    # The LLM writer reads its own table, with its own errors.
    return {key: value for key, value in whole.items() if key != "llm"}


def _from_environment(environment: Mapping[str, str]) -> list[tuple[list[str], str]]:
    return [
        (name.removeprefix(PREFIX).lower().split("__"), value)
        for name, value in sorted(environment.items())
        if name.startswith(PREFIX) and not _NOT_OURS.match(name) and value
    ]


def _put(values: dict[str, Any], path: list[str], value: str) -> None:
    for key in path[:-1]:
        inner = values.get(key)
        values[key] = inner if isinstance(inner, dict) else {}
        values = values[key]
    values[path[-1]] = value


def _resolved(value: Any, environment: Mapping[str, str], where: tuple[str, ...]) -> Any:
    """Replace every `env:NAME` and `file:PATH` by what stands there."""
    if isinstance(value, dict):
        return {k: _resolved(v, environment, (*where, k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(v, environment, where) for v in value]
    if isinstance(value, str) and value.startswith("env:"):
        return _named(value.removeprefix("env:"), environment, where)
    if isinstance(value, str) and value.startswith("file:"):
        return _filed(value.removeprefix("file:"), where)
    return value


def _named(name: str, environment: Mapping[str, str], where: tuple[str, ...]) -> str:
    if name in environment:
        return environment[name]
    raise ConfigError(f"{'.'.join(where)}: the environment has no {name}; set it and start again")


def _filed(path: str, where: tuple[str, ...]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{'.'.join(where)}: {Path(path).resolve()} cannot be read") from error


def _validated(values: Mapping[str, Any], *, place: str) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "settings"
        problem = "nobody knows this key" if first["type"] == "extra_forbidden" else first["msg"]
        raise ConfigError(f"{place}: {key}: {problem}") from None
