"""What a writer gives back that was checked while it wrote. In: nothing. Out: `Written`, its parts.

The checks stand after the writers, so they are handed in as a `Check`: reply in, findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, runtime_checkable

from pydantic import Field

from ..ticket import Record
from .brief import Brief
from .reply import Reply


class Usage(Record):
    """What an LLM was asked for this draft; all zero when none was.

    `calls` counts answers that were asked for, not repeats after a busy server. `cost` is in the
    currency of the prices in the settings, 0 where no price is set.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class Notice(Record):
    """Something the agent must know about how the reply was written; a finding of the draft."""

    rule: str
    severity: Literal["warn", "info"]
    message: str


class Found(Protocol):
    """What a writer reads of a finding of the checks."""

    @property
    def rule(self) -> str:
        """The rule's id."""
        ...

    @property
    def severity(self) -> str:
        """`block`, `warn` or `info`."""
        ...

    @property
    def message(self) -> str:
        """What is wrong."""
        ...

    @property
    def span(self) -> tuple[int, int] | None:
        """Where in the reply's text, null for the whole."""
        ...


Check = Callable[[Reply], Sequence[Found]]
"""The checks, for the ticket at hand."""


class Written(Record):
    """A reply, who worded it in the end, what it took, and what the agent must know about it."""

    reply: Reply = Field(repr=False)
    writer: str
    usage: Usage = Usage()
    notices: tuple[Notice, ...] = ()


@runtime_checkable
class CheckedWriter(Protocol):
    """A writer that mends what the checks find before it gives the reply back."""

    def compose(self, brief: Brief, *, check: Check) -> Written:
        """Write the reply for this brief, and mend it by these checks."""
        ...
