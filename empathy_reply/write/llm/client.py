"""The one seam to the LLM's server: the openai SDK, with tenacity for what may be tried again.

In: messages, a deadline. Out: an `Answer`, or a `WriteError` that says what failed. Every error of
the SDK and of the network ends here. Text of a ticket is never logged and never in an error.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import tenacity

from ...errors import WriteError
from ...retrying import retry_after
from ...ticket import Record
from .answer import SCHEMA
from .settings import OPENAI, LLMSettings

# Loading the SDK takes longer than a whole offline draft: it is imported where it is used.
if TYPE_CHECKING:
    import openai

T = TypeVar("T")

_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA}},
    {"type": "json_object"},
    None,
)
"""How JSON is asked for, the strictest first; a server that refuses one is asked for the next."""

_REFUSED = {400, 404, 415, 422, 500, 501}
"""How servers say that they do not know a parameter: not all of them say 400."""

_AGAIN = {408, 409, 425, 429}
_LONGEST_WAIT = 8.0


class Answer(Record):
    """What came back: the text, or why there is none, and the tokens as the server counted them."""

    text: str
    problem: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


ATTEMPTS = 4
"""Attempts at one call; a server that is not there is not waited for to the last second."""


class Client:
    """Asks one model on one server; safe to use from many threads."""

    def __init__(
        self, settings: LLMSettings, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._lock = threading.Lock()
        self._sdk: openai.OpenAI | None = None
        self._format = 0
        self._length_key = "max_tokens"
        self._warm = True

    def body(self, messages: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Give the JSON that is sent for these messages."""
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": role, "content": content} for role, content in messages],
            self._length_key: self._settings.output_tokens,
        }
        if self._warm:
            body["temperature"] = self._settings.temperature
        wanted = _FORMATS[self._format]
        return {**body, "response_format": wanted} if wanted else body

    def ask(self, messages: Sequence[tuple[str, str]], *, seconds: float) -> Answer:
        """Ask once, within so many seconds; a busy or failing server is tried again in them."""
        deadline = time.monotonic() + seconds
        import openai

        try:
            return within(seconds, lambda: self._patiently(messages, deadline))
        except tenacity.RetryError as error:  # pragma: no cover - reraise is set
            raise WriteError("the LLM's server could not be reached") from error
        except openai.APITimeoutError as error:
            raise WriteError(f"the LLM did not answer within {seconds:.0f} s") from error
        except openai.APIStatusError as error:
            raise WriteError(_told(error.status_code)) from error
        except openai.OpenAIError as error:
            raise WriteError(
                f"the LLM's server could not be used ({type(error).__name__})"
            ) from error

    def _patiently(self, messages: Sequence[tuple[str, str]], deadline: float) -> Answer:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=_wait,
            stop=tenacity.stop_any(
                tenacity.stop_before_delay(deadline - time.monotonic()),
                tenacity.stop_after_attempt(ATTEMPTS),
            ),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._conceding, messages, deadline)

    def _conceding(self, messages: Sequence[tuple[str, str]], deadline: float) -> Answer:
        """Ask, and give in once for each thing that the server does not know."""
        import openai

        before = (self._format, self._length_key, self._warm)
        while True:
            try:
                return self._once(messages, deadline)
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSED or not self._concede(error):
                    # It was about something else: the next draft starts as this one did.
                    self._format, self._length_key, self._warm = before
                    raise

    def _concede(self, error: openai.APIStatusError) -> bool:
        """Take back what the server complains about; false when there is nothing left to."""
        said = str(error.message).lower()
        if "max_tokens" in said and self._length_key == "max_tokens":
            self._length_key = "max_completion_tokens"
        elif "temperature" in said and self._warm:
            self._warm = False
        elif self._format < len(_FORMATS) - 1 and (
            any(word in said for word in _ABOUT_FORMAT) or error.status_code in (400, 422)
        ):
            self._format += 1
        else:
            return False
        return True

    def _once(self, messages: Sequence[tuple[str, str]], deadline: float) -> Answer:
        left = deadline - time.monotonic()
        if left <= 0.05:
            raise WriteError("the time budget was used up")
        timeout = min(left, self._settings.call_timeout)
        made = self._openai().chat.completions.create(**self.body(messages), timeout=timeout)
        return _answer(made)

    def _openai(self) -> openai.OpenAI:
        with self._lock:
            if self._sdk is None:
                import openai

                # Our own retries replace the SDK's; it brings its own HTTP client.
                made = openai.OpenAI(
                    api_key=self._settings.api_key.get_secret_value() or "none",
                    base_url=self._settings.base_url,
                    max_retries=0,
                )
                if self._settings.base_url != OPENAI:
                    # The SDK reads these from the environment; they are for OpenAI alone.
                    made.organization = made.project = None
                self._sdk = made
            return self._sdk


_ABOUT_FORMAT = ("response_format", "json_schema", "json_object", "schema", "grammar")


def _answer(completion: object) -> Answer:
    """Read what came back, which is whatever a server sent: nothing in it is sure."""
    choice = next(iter(getattr(completion, "choices", None) or ()), None)
    message = getattr(choice, "message", None)
    text, usage = getattr(message, "content", None), getattr(completion, "usage", None)
    return Answer(
        text=text if isinstance(text, str) else "",
        problem=_problem(message, getattr(choice, "finish_reason", None)),
        input_tokens=_count(getattr(usage, "prompt_tokens", 0)),
        output_tokens=_count(getattr(usage, "completion_tokens", 0)),
    )


def _problem(message: object, finish: object) -> str:
    if getattr(message, "refusal", None):
        return "the LLM refused to word this reply"
    return "the LLM's server filtered this reply out" if finish == "content_filter" else ""


def _count(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0


def _may_pass(error: BaseException) -> bool:
    """Say whether the same call may succeed a little later."""
    import openai

    if isinstance(error, openai.APIStatusError):
        spent = getattr(error, "code", None) == "insufficient_quota"
        return (error.status_code in _AGAIN or error.status_code >= 500) and not spent
    return isinstance(error, openai.APIConnectionError)


def _wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the server asks, else a little longer each time."""
    error = state.outcome.exception() if state.outcome else None
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    asked = retry_after(headers, now=time.time())
    return asked if asked is not None else min(_LONGEST_WAIT, 0.5 * 2 ** (state.attempt_number - 1))


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do the work, and give up on it when the time is over.

    The SDK's timeout is for one read: a server that sends a byte now and then would hold it for
    ever. The thread that is given up ends by itself at its next read.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # it is raised again below, in the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, name="empathy-reply-llm", daemon=True)
    thread.start()
    thread.join(seconds + 0.25)
    if failed:
        raise failed[0]
    if not done:
        raise WriteError(f"the LLM did not answer within {seconds:.0f} s")
    return done[0]


def _told(status: int) -> str:
    if status in (401, 403):
        return f"the LLM's server refused the key ({status}): set api_key"
    if status == 404:
        return "the LLM's server does not know the model or the address (404)"
    return (
        "the LLM's server is busy (429)" if status == 429 else f"the LLM's server failed ({status})"
    )
