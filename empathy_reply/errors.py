"""Every error this library raises, in one tree.

EmpathyReplyError                 .retryable = False
├── ConfigError (ValueError)      a setting is wrong; retrying does not help
│   └── MissingExtra              an optional part is not installed: the message says what to type
├── CaseError (ValueError)        the input is wrong: .where names the key, .next_step what to do
├── WriteError                    a writer gave no usable reply
├── DeliveryError                 a webhook is not accepted: .status is the answer
│   ├── BadSignature              401: the signature or secret is missing or wrong
│   ├── StaleDelivery             401: signed too long ago, or in the future
│   └── MalformedDelivery         400: genuine, but no ticket can be read out of it
├── HelpdeskError                 a helpdesk did not do it: .helpdesk .operation .status
│   ├── NotFound                  the thing is gone, or the bot may not see it
│   ├── Forbidden                 retryable; the credential was refused
│   ├── Refused                   the request was refused and will be again
│   ├── RateLimited               retryable; .retry_after in seconds, where it was said
│   ├── Unavailable               retryable; nothing was done
│   ├── Unclear                   a write may have landed: look before writing again
│   ├── MovedOn                   the ticket changed since it was read
│   └── NothingToDraft            no draft is due, and .reason says why
├── AlertError                    an alert did not arrive; retryable
└── StoreError                    the database could not be used; retryable
"""

from __future__ import annotations


class EmpathyReplyError(Exception):
    """Something this library could not do; the message says what, where and what next."""

    retryable: bool = False


def tellable(error: BaseException) -> str:
    """Say what went wrong without quoting anybody.

    Anything may fail in its own way; only our own errors are sure not to quote a customer.
    """
    return str(error) if isinstance(error, EmpathyReplyError) else type(error).__name__


class ConfigError(EmpathyReplyError, ValueError):
    """A setting is missing or wrong."""


class MissingExtra(ConfigError):
    """An optional part of this library is not installed."""

    def __init__(self, extra: str, *, needed_for: str) -> None:
        super().__init__(f'{needed_for} needs more: pip install "empathy-reply[{extra}]"')


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


class DeliveryError(EmpathyReplyError):
    """A webhook delivery is not accepted; `status` is what the receiver answers."""

    status = 400


class BadSignature(DeliveryError):
    """The signature or secret of a delivery is missing or wrong."""

    status = 401


class StaleDelivery(DeliveryError):
    """A delivery was signed too long ago, or in the future: it may be a replay."""

    status = 401


class MalformedDelivery(DeliveryError):
    """A genuine delivery out of which no ticket can be read."""


class HelpdeskError(EmpathyReplyError):
    """A helpdesk did not do what it was asked.

    `helpdesk` and `operation` name the place ("zendesk", "write note"), `status` the HTTP status,
    0 where there was no answer. The message never holds text of a ticket.
    """

    def __init__(self, problem: str, *, helpdesk: str, operation: str, status: int = 0) -> None:
        self.helpdesk = helpdesk
        self.operation = operation
        self.status = status
        told = f" ({status})" if status else ""
        super().__init__(f"{helpdesk}: {operation}: {problem}{told}")


class NotFound(HelpdeskError):
    """The thing does not exist any more, or the bot may not see it."""


class Forbidden(HelpdeskError):
    """The credential was refused, or the account has moved; `empathy-reply doctor` says more.

    Retryable: work waits, ever longer, for the operator who mends it.
    """

    retryable = True


class Refused(HelpdeskError):
    """The request was refused, and would be again."""


class RateLimited(HelpdeskError):
    """Too many requests; `retry_after` is in seconds, None where the helpdesk did not say."""

    retryable = True

    def __init__(
        self,
        problem: str,
        *,
        helpdesk: str,
        operation: str,
        status: int = 429,
        retry_after: float | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(problem, helpdesk=helpdesk, operation=operation, status=status)


class Unavailable(HelpdeskError):
    """The helpdesk could not be reached or is down; nothing was done."""

    retryable = True


class Unclear(HelpdeskError):
    """A write got no clear answer: it may have landed. Look for it before writing again."""

    retryable = True


class MovedOn(HelpdeskError):
    """The ticket changed after it was read, so nothing was written."""

    retryable = True


class NothingToDraft(HelpdeskError):
    """No draft is due: the ticket is closed, merged, spam, not yet public, or staff's own."""

    def __init__(self, reason: str, *, helpdesk: str) -> None:
        self.reason = reason
        super().__init__(reason, helpdesk=helpdesk, operation="fetch")


class AlertError(EmpathyReplyError):
    """An alert did not reach the team's webhook."""

    retryable = True


class StoreError(EmpathyReplyError):
    """The database could not be used."""

    retryable = True
