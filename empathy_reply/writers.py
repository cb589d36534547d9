"""Which writer the command line asks for. In: its words. Out: a writer, and what it would send.

The LLM writer is imported only when it is asked for: the offline command stays quick.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from .errors import ConfigError

if TYPE_CHECKING:
    from .write.brief import Brief
    from .write.llm import OpenAIWriter


class Writing(StrEnum):
    """Who words the reply."""

    COMPOSER = "composer"
    OPENAI = "openai"


def make_writer(
    writing: Writing,
    *,
    model: str | None = None,
    base_url: str | None = None,
    config: str | None = None,
) -> OpenAIWriter | None:
    """Make the LLM writer when it is asked for; None stands for the offline composer.

    `config` is the file whose `[llm]` is read, else that of the working directory.

    Raises `ConfigError` when a setting is missing, wrong, or of no use to the composer.
    """
    if writing is Writing.OPENAI:
        from .write.llm import OpenAIWriter

        return OpenAIWriter(model=model, base_url=base_url, config=config)
    if model or base_url:
        raise ConfigError("the composer takes no model and no base URL: add --writer openai")
    return None


def outbound(writer: OpenAIWriter | None, brief: Brief) -> str:
    """Say what would leave the machine for this brief."""
    if writer is None:
        return "Nothing leaves the machine: the composer works offline."
    return writer.show_outbound(brief)
