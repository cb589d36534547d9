"""The LLM writer: asks once, has the draft checked, asks once more, and mends what is left.

In: a `Brief` and the checks. Out: `Written`. Whatever fails, the composer's reply is given with a
notice that says why: there is always a draft, and never an exception.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Protocol, Unpack

from ...assess.labels import SafetyKind, Situation
from ...errors import WriteError
from ...language import detect
from ...text import sentences
from ..brief import Brief
from ..composer import Composer
from ..reply import Reply
from ..written import Check, Found, Notice, Usage, Written
from .answer import Parts, read_answer
from .assembly import PARTS, Assembled, Worded, assemble, worded
from .client import Answer, Client
from .governance import Breaker, Ledger, excluded
from .grounding import Ground
from .mending import ROUNDS, faults, mended, must
from .prompt import FIRST_SHARE, Prompt, make_prompt, repair_prompt
from .settings import Given, LLMSettings, read_settings
from .view import View, language_name, make_view

LEAST_SECONDS = 1.0
"""A call that has less time left than this is not begun."""


class NamedWriter(Protocol):
    """The writer behind this one, as `write.Writer` has it."""

    @property
    def name(self) -> str:
        """What is recorded on a draft that it worded."""
        ...

    def write(self, brief: Brief) -> Reply:
        """Write the reply for this brief."""
        ...


class OpenAIWriter:
    """Words replies with any OpenAI-compatible server, under the rules of the brief.

    Settings are arguments, `EMPATHY_REPLY_LLM_…` in the environment or the table `[llm]` of the
    file `config` (else `empathy_reply.toml`). `fallback` writes the draft that the LLM starts from
    and that is shown when it fails, else the offline composer. Raises `ConfigError` when a
    setting is missing or wrong. Safe to use from many threads.
    """

    def __init__(
        self,
        settings: LLMSettings | None = None,
        *,
        config: str | None = None,
        fallback: NamedWriter | None = None,
        **given: Unpack[Given],
    ) -> None:
        self.settings = settings or read_settings(given, file=config)
        self._composer = fallback or Composer()
        self._client = Client(self.settings)
        self._ledger = Ledger(self.settings.ledger)
        self._breaker = Breaker(failures=self.settings.failures, pause=self.settings.pause)

    @property
    def name(self) -> str:
        """What is recorded on a draft that the LLM worded."""
        return f"openai:{self.settings.model}"

    def write(self, brief: Brief) -> Reply:
        """Write the reply without the checks; `compose` is the better way."""
        return self.compose(brief, check=lambda _: ()).reply

    def compose(self, brief: Brief, *, check: Check) -> Written:
        """Write the reply for this brief, and mend it by these checks."""
        plain = self._composer.write(brief)
        reason = _needs_no_llm(brief, plain) or excluded(brief, self.settings)
        if reason:
            return self._offline(plain, Notice(rule="llm.off", severity="info", message=reason))
        if not self._breaker.allows():
            return self._fallen_back(plain, "the LLM's server failed too often and is left alone")
        work = _Work(self, brief, plain, check)
        try:
            reply, notices = work.done()
        except WriteError as error:
            return self._fallen_back(plain, str(error), usage=work.usage)
        except Exception as error:  # an LLM that surprises us must not cost the agent her draft
            return self._fallen_back(plain, f"it failed ({type(error).__name__})", usage=work.usage)
        return Written(reply=reply, writer=self.name, usage=work.usage, notices=tuple(notices))

    def show_outbound(self, brief: Brief) -> str:
        """Print what would leave the machine for this brief: the address and the exact JSON.

        Only the first call: the second would hand the LLM's own draft back with its faults.
        """
        plain = self._composer.write(brief)
        reason = _needs_no_llm(brief, plain) or excluded(brief, self.settings)
        if reason:
            return f"Nothing leaves the machine: {reason}."
        prompt = self.first_prompt(brief, make_view(brief, plain))
        body = json.dumps(self._client.body(prompt.messages), ensure_ascii=False, indent=2)
        return f"POST {self.settings.base_url.rstrip('/')}/chat/completions\n\n{body}"

    def first_prompt(self, brief: Brief, view: View) -> Prompt:
        """Make the first call of a draft."""
        return make_prompt(brief, view, most=int(self.settings.input_tokens * FIRST_SHARE))

    def ask(self, prompt: Prompt, *, seconds: float) -> Answer:
        """Ask within the day's caps and count what it took."""
        settings = self.settings
        caps = (settings.daily_tokens, settings.daily_cost)
        most = settings.cost(prompt.tokens, settings.output_tokens)
        if not self._ledger.add(prompt.tokens + settings.output_tokens, most, within=caps):
            raise WriteError("the day's cap on tokens or cost is reached")
        answer, ok = Answer(text=""), False
        try:
            answer = self._client.ask(prompt.messages, seconds=seconds)
            ok = True
        finally:
            self._breaker.record(ok=ok)
            spent = self._counted(prompt, answer) if ok else Usage()
            tokens = spent.input_tokens + spent.output_tokens
            self._ledger.add(tokens - prompt.tokens - settings.output_tokens, spent.cost - most)
        return answer

    def _counted(self, prompt: Prompt, answer: Answer) -> Usage:
        return counted(prompt, answer, self.settings)

    def _offline(self, plain: Reply, notice: Notice, usage: Usage | None = None) -> Written:
        return Written(
            reply=plain, writer=self._composer.name, usage=usage or Usage(), notices=(notice,)
        )

    def _fallen_back(self, plain: Reply, why: str, usage: Usage | None = None) -> Written:
        message = f"the composer's draft is shown because {why}"
        return self._offline(
            plain, Notice(rule="llm.fallback", severity="warn", message=message), usage
        )


class _Work:
    """One draft in the making: its time, its tokens, and the brief it serves."""

    def __init__(self, writer: OpenAIWriter, brief: Brief, plain: Reply, check: Check) -> None:
        self.usage = Usage()
        self._writer, self._brief, self._plain, self._check = writer, brief, plain, check
        self._view = make_view(brief, plain)
        self._ground = Ground(brief, self._view, plain)
        self._deadline = time.monotonic() + writer.settings.time_budget

    def done(self) -> tuple[Reply, list[Notice]]:
        """Write, check, ask for one repair, mend; a `WriteError` says why that did not do."""
        prompt = self._writer.first_prompt(self._brief, self._view)
        parts = self._asked(prompt)
        made = self._worded(parts, prompt)
        faulty = self._told(made)
        if faulty:
            repaired = self._repaired(parts, faulty, prompt)
            if repaired and self._badness(repaired) <= self._badness(made):
                made = repaired
        return self._mended(made)

    def _told(self, made: Worded) -> list[str]:
        """Say what is to be mended: what the checks found, then what stood on nothing."""
        reply = self._assembled(made).reply
        found = [_told(fault, reply.text) for fault in faults(self._check(reply))]
        return [*found, *(f"“{lost}” stands on nothing in the brief" for lost in made.lost)]

    def _badness(self, made: Worded) -> tuple[int, int]:
        found = self._faults(made)
        return len(must(found)), len(found) + len(made.lost)

    def _asked(self, prompt: Prompt) -> Parts:
        left = self._deadline - time.monotonic()
        if left < LEAST_SECONDS and self.usage.calls:
            raise WriteError("the time budget was used up")
        answer = self._writer.ask(prompt, seconds=max(left, 0.1))
        used = counted(prompt, answer, self._writer.settings)
        self.usage = Usage(
            calls=self.usage.calls + 1,
            input_tokens=self.usage.input_tokens + used.input_tokens,
            output_tokens=self.usage.output_tokens + used.output_tokens,
            cost=self.usage.cost + used.cost,
        )
        if answer.problem:
            raise WriteError(answer.problem)
        return read_answer(answer.text)

    def _worded(self, parts: Parts, prompt: Prompt) -> Worded:
        if self._opens_itself:
            parts = parts.model_copy(update={"acknowledgement": ""})
        said = f"{parts.acknowledgement} {parts.body} {parts.closing}"
        found = detect(said, locale=self._brief.language)
        if found != self._brief.language.partition("-")[0]:
            raise WriteError(f"the LLM wrote in {language_name(found)}")
        return worded(parts, prompt.masked, ground=self._ground, plain=self._plain)

    def _repaired(self, parts: Parts, said: Sequence[str], first: Prompt) -> Worded | None:
        """Hand the faults back once; null when there is no room, no time or no usable answer."""
        room = self._writer.settings.input_tokens - self.usage.input_tokens
        prompt = repair_prompt(
            parts, said, first=first, brief=self._brief, view=self._view, most=room
        )
        if prompt is None:
            return None
        try:
            return self._worded(self._asked(prompt), first)
        except WriteError:
            return None

    def _mended(self, made: Worded) -> tuple[Reply, list[Notice]]:
        had_body = bool(made.body)
        for _ in range(ROUNDS):
            whole = self._assembled(made)
            found = faults(self._check(whole.reply))
            better = mended(made, found, whole=whole, plain=self._plain) if found else made
            if better == made:
                break
            made = better
        whole = self._assembled(made)
        left = must(self._check(whole.reply))
        if left and not {f.rule for f in left} <= self._composers_own():
            raise WriteError(f"what it wrote could not be mended: {left[0].message}")
        self._refuse_patchwork(made, had_body=had_body)
        return whole.reply, _notices(made, by_design=self._opens_itself)

    @property
    def _opens_itself(self) -> bool:
        """Whether the composer opens this reply whatever the LLM writes: a danger."""
        return self._brief.plan.stance is Situation.SAFETY

    def _refuse_patchwork(self, made: Worded, *, had_body: bool) -> None:
        """Few sentences of the LLM's among the composer's read worse than the composer's alone."""
        own = [made.part(part) for part in PARTS if part not in made.taken]
        kept = sum(len(sentences(text)) for text in own)
        if had_body and not made.body:
            raise WriteError("nothing of what it wrote passed the checks")
        if len(made.lost) > kept or (len(made.taken) > 1 and not self._opens_itself):
            raise WriteError("most of what it wrote did not pass the checks")

    def _composers_own(self) -> set[str]:
        """Rules that the composer's reply breaks too: falling back to it would mend nothing."""
        return {found.rule for found in must(self._check(self._plain))}

    def _assembled(self, made: Worded) -> Assembled:
        return assemble(made, brief=self._brief, plain=self._plain, view=self._view)

    def _faults(self, made: Worded) -> list[Found]:
        return faults(self._check(self._assembled(made).reply))


def counted(prompt: Prompt, answer: Answer, settings: LLMSettings) -> Usage:
    """Count one call as the server did, else as estimated."""
    asked = answer.input_tokens or prompt.tokens
    said = answer.output_tokens or (len(answer.text) + 3) // 4
    return Usage(calls=1, input_tokens=asked, output_tokens=said, cost=settings.cost(asked, said))


def _told(fault: Found, draft: str) -> str:
    """Say what is wrong with which sentence."""
    if fault.span is None:
        return fault.message
    start, end = fault.span
    sentence = next((s for s in sentences(draft) if draft[start:end] in s), "")
    return f"In “{sentence}”: {fault.message}" if sentence else fault.message


def _needs_no_llm(brief: Brief, plain: Reply) -> str:
    """Say which moments no LLM words: none to answer, a life at risk, no reviewed instruction."""
    if not brief.plan.needs_reply:
        return "this ticket needs no reply"
    if brief.plan.kind is SafetyKind.SELF_HARM:
        return "where a life is at risk only reviewed wording is used"
    if brief.plan.stance is Situation.SAFETY and not plain.acknowledgement:
        return "there is no reviewed safety instruction in this language"
    return ""


def _notices(made: Worded, *, by_design: bool) -> list[Notice]:
    """Tell how much of the LLM's draft was dropped or taken from the composer."""
    said = []
    taken = [part for part in made.taken if not (by_design and part == "acknowledgement")]
    if made.lost:
        said.append(f"{len(made.lost)} sentence{'s' * (len(made.lost) > 1)} of the LLM's dropped")
    if taken:
        said.append(f"{' and '.join(taken)} taken from the composer")
    return [Notice(rule="llm.replaced", severity="info", message="; ".join(said))] if said else []
