"""Every error this library raises, in one tree.

EmpathyReplyError                 .retryable = False
├── ConfigError (ValueError)      a setting is wrong; retrying does not help
├── CaseError (ValueError)        the input is wrong: .where names the key, .next_step what to do
└── WriteError                    a writer gave no usable reply
"""

from __future__ import annotations


class EmpathyReplyError(Exception):
    """Something this library could not do; the message says what, where and what next."""

    retryable: bool = False


class ConfigError(EmpathyReplyError, ValueError):
    """A setting is missing or wrong."""


class CaseError(EmpathyReplyError, ValueError):
    """A case, ticket or reply that was handed in cannot be used as it is.

    `where` is the place in the input (a file, a key path such as `ticket.messages.0.sent_at`),
    `problem` what is wrong there, `next_step` what to do about it.
    """

    def __init__(self, problem: str, *, where: str = "", next_step: str = "") -> None:
        self.problem = problem
        self.where = where
        self.next_step = next_step
        place = f"{where}: " if where else ""
        advice = f" {next_step}" if next_step else ""
        super().__init__(f"{place}{problem}{advice}")


class WriteError(EmpathyReplyError):
    """A writer gave no usable reply; the draft then carries a finding that says so."""
