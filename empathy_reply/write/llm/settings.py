"""How the LLM is reached and what it may cost. In: arguments, environment, file. Out: settings.

What an argument says wins over `EMPATHY_REPLY_LLM_…` in the environment, and that over the table
`[llm]` of `empathy_reply.toml`. A key that nobody knows is an error, never ignored.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self, TypedDict

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator

from ...errors import ConfigError
from ...ticket import Record

PREFIX = "EMPATHY_REPLY_LLM_"
FILE = "empathy_reply.toml"
"""The settings file that is read from the working directory when none is named."""

OPENAI = "https://api.openai.com/v1"


def _listed(value: object) -> object:
    """Read "vip, legal" from the environment as a list."""
    return [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class LLMSettings(Record):
    """Everything that can be set for the LLM writer.

    `time_budget` is for the whole draft and `call_timeout` for one attempt, in seconds;
    `input_tokens` for all calls of a draft. Prices are for a million tokens, caps for a day (UTC)
    and 0 is no cap. `ledger` is the file that keeps the day's sums, so that a cap holds over many
    processes; "" keeps them in memory. Brands and tags listed under `without_…` never reach an LLM.
    """

    model: str = Field(min_length=1)
    base_url: str = Field(default=OPENAI, pattern=r"^https?://\S+$")
    api_key: SecretStr = SecretStr("")
    temperature: float = Field(default=0.4, ge=0, le=2)
    output_tokens: int = Field(default=500, ge=50)
    input_tokens: int = Field(default=1_500, ge=800)
    time_budget: float = Field(default=20.0, gt=0)
    call_timeout: float = Field(default=15.0, gt=0)
    input_price: float = Field(default=0.0, ge=0)
    output_price: float = Field(default=0.0, ge=0)
    daily_tokens: int = Field(default=0, ge=0)
    daily_cost: float = Field(default=0.0, ge=0)
    ledger: str = ""
    without_brands: Names = ()
    without_tags: Names = ()
    failures: int = Field(default=3, ge=1)
    pause: float = Field(default=60.0, ge=0)

    @model_validator(mode="after")
    def _cost_needs_prices(self) -> Self:
        if self.daily_cost and not (self.input_price or self.output_price):
            raise ValueError("daily_cost needs input_price and output_price to be counted against")
        return self

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """Reckon what so many tokens cost."""
        return (input_tokens * self.input_price + output_tokens * self.output_price) / 1_000_000


class Given(TypedDict, total=False):
    """The settings as arguments; what is left out is looked for in the environment and file."""

    model: str | None
    base_url: str | None
    api_key: str | None
    temperature: float
    output_tokens: int
    input_tokens: int
    time_budget: float
    call_timeout: float
    input_price: float
    output_price: float
    daily_tokens: int
    daily_cost: float
    ledger: str
    without_brands: tuple[str, ...]
    without_tags: tuple[str, ...]
    failures: int
    pause: float


def read_settings(
    given: Given | None = None,
    *,
    file: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> LLMSettings:
    """Put the settings together; a `ConfigError` names the key, the place and what to do."""
    environment = os.environ if environment is None else environment
    arguments = {key: value for key, value in (given or {}).items() if value is not None}
    values = {**_from_file(file), **_from_environment(environment), **arguments}
    if "model" not in values:
        raise ConfigError(
            f"no model is set: pass model=…, set {PREFIX}MODEL or put model into [llm] of {FILE}"
        )
    # The key that the whole world calls OPENAI_API_KEY goes to OpenAI and to nobody else.
    if values.get("base_url", OPENAI) == OPENAI and "OPENAI_API_KEY" in environment:
        values.setdefault("api_key", environment["OPENAI_API_KEY"])
    return _validated(values)


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found = {k.removeprefix(PREFIX).lower(): v for k, v in environment.items() if _is_ours(k)}
    _refuse_unknown(found, place="the environment", shown=lambda key: f"{PREFIX}{key.upper()}")
    return {key: value for key, value in found.items() if value != ""}


def _is_ours(name: str) -> bool:
    return name.startswith(PREFIX)


def _from_file(named: str | None) -> dict[str, object]:
    path = Path(named or FILE)
    if not named and not path.is_file():
        return {}
    try:
        whole = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    found = whole.get("llm", {})
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: llm must be a table: write [llm] above its keys")
    _refuse_unknown(found, place=f"[llm] of {path}", shown=str)
    return found


def _refuse_unknown(found: Mapping[str, object], *, place: str, shown: object) -> None:
    unknown = sorted(set(found) - set(LLMSettings.model_fields))
    if unknown:
        names = ", ".join(shown(key) if callable(shown) else key for key in unknown)
        known = ", ".join(LLMSettings.model_fields)
        raise ConfigError(f"{place}: nobody knows {names}; the keys are {known}")


def _validated(values: Mapping[str, object]) -> LLMSettings:
    try:
        return LLMSettings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "settings"
        raise ConfigError(f"LLM setting {key}: {first['msg']}") from None
