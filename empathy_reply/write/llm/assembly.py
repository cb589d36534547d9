"""Puts a reply together: the LLM's texts, the composer's greeting, steps and slots.

In: `Parts`, the brief, the composer's reply. Out: `Worded`, then an `Assembled` reply that knows
where each text stands. Nothing in a bracket, no link and no step is the LLM's own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal, get_args

from pydantic import Field

from ...data import table
from ...redact import Redacted
from ...stems import content
from ...text import sentences
from ...ticket import Channel, Record
from ..brief import Brief
from ..reply import SLOT, Reply, slots_in
from .answer import Parts
from .grounding import Ground, leans_back
from .prompt import restored
from .view import View

Part = Literal["acknowledgement", "body", "closing"]
PARTS: tuple[Part, ...] = get_args(Part)
"""The texts of a reply that the LLM words, in their order."""

SAID = 0.85
"""The share of a step's words in one sentence from which that sentence tells the step."""

_GREETINGS: dict[str, str] = table("empathy_reply.write.llm", "prompt.toml")["greeting"]
_GREETS = re.compile(
    r"\A\s*(?:(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hola"
    r"|estimad[oa]s?|hallo|liebe[rs]?|guten (?:tag|morgen)|bonjour|cher|chère"
    r"|buongiorno|gentile|olá|beste|hej|dzień dobry)\b[^,:!.\n]{0,50}|\[NAME_\d+\])\s*[,:!]\s*",
    re.IGNORECASE,
)
_SIGNS_OFF = re.compile(
    r"(?:\A|(?<=[\n.!?]))\s*(?:(?:kind|best|warm|kindest|warmest)\s+)?(?:regards|wishes|sincerely"
    r"|yours(?: \w+)?|cheers|all the best|un saludo|saludos|atentamente|cordialement|viele grüße"
    r"|mit freundlichen grüßen)\b[^.!?]{0,80}\Z",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[\[\s*(?:confirm:\s*)?([^\[\]]{1,120}?)\s*\]\]")
_MARKDOWN = re.compile(r"\*\*|__|^#{1,6}\s+|`", re.MULTILINE)


class Worded(Record):
    """The texts as they may be shown: values restored, slots whole, what has no source dropped.

    `lost` are the sentences that were dropped, `taken` names the parts that are the composer's.
    """

    acknowledgement: str = Field(default="", repr=False)
    body: str = Field(default="", repr=False)
    closing: str = Field(default="", repr=False)
    steps: tuple[int, ...] = ()
    lost: tuple[str, ...] = Field(default=(), repr=False)
    taken: tuple[Part, ...] = ()

    def part(self, name: Part) -> str:
        """Give one text by its name."""
        return {
            "acknowledgement": self.acknowledgement,
            "body": self.body,
            "closing": self.closing,
        }[name]


class Assembled(Record):
    """A whole reply, and where each text of the LLM stands in it: name, start, end."""

    reply: Reply = Field(repr=False)
    places: tuple[tuple[Part, int, int], ...] = ()


def worded(parts: Parts, masked: Redacted, *, ground: Ground, plain: Reply) -> Worded:
    """Restore what was masked, and drop every sentence that stands on nothing."""
    made, said = Worded(steps=tuple(parts.steps)), set[str]()
    for name in PARTS:
        text = restored(_with_slots(_cleaned(name, getattr(parts, name)), plain.slots), masked)
        kept, lost = ground.sift(text, free=name == "acknowledgement", before=said)
        made = made.model_copy(update={name: " ".join(kept), "lost": (*made.lost, *lost)})
    return completed(_opened(made, plain), plain)


def _opened(made: Worded, plain: Reply) -> Worded:
    """A danger, and a reply without an opening, get the composer's."""
    if made.acknowledgement or not plain.acknowledgement:
        return made
    return made.model_copy(
        update={"acknowledgement": plain.acknowledgement, "taken": ("acknowledgement",)}
    )


def _cleaned(name: Part, text: str) -> str:
    text = _MARKDOWN.sub("", text)
    text = _GREETS.sub("", text) if name != "closing" else _SIGNS_OFF.sub("", text)
    return " ".join(text.split())


def _with_slots(text: str, slots: tuple[str, ...]) -> str:
    """Turn the marks into slots; a mark that nobody gave stays, and its sentence is dropped."""

    def whole(found: re.Match[str]) -> str:
        said = found[1]
        if said.isdecimal() and 0 < int(said) <= len(slots):
            return f"[[confirm: {slots[int(said) - 1]}]]"
        return f"[[confirm: {said}]]" if said in slots else f"[[{said}]]"

    return _MARK.sub(whole, text)


def assemble(made: Worded, *, brief: Brief, plain: Reply, view: View) -> Assembled:
    """Put greeting, texts, steps and slots together in their order."""
    blocks = [
        ("greeting", _greeting(brief, plain)),
        ("acknowledgement", made.acknowledgement),
        ("body", made.body),
        ("steps", _listed(made, plain, view)),
        ("closing", made.closing),
    ]
    blocks = [(name, block) for name, block in blocks if block]
    text, places, before = "", list[tuple[Part, int, int]](), ""
    for name, block in blocks:
        text += (_gap(before, block, brief.channel) if text else "") + block
        places += [(part, len(text) - len(block), len(text)) for part in PARTS if part == name]
        before = name if "\n" not in block else "list"
    return Assembled(reply=_reply(text, dict(blocks), brief, plain), places=tuple(places))


def _gap(before: str, block: str, channel: Channel) -> str:
    """A line apart in a letter; in a chat only the greeting and a list stand apart."""
    apart = before in ("greeting", "list") or "\n" in block
    return "\n\n" if apart or not channel.is_short else " "


def _reply(text: str, blocks: dict[str, str], brief: Brief, plain: Reply) -> Reply:
    return Reply(
        greeting=blocks.get("greeting", ""),
        acknowledgement=blocks.get("acknowledgement", ""),
        steps=plain.steps,
        closing=blocks.get("closing", ""),
        slots=slots_in(text),
        text=text,
        signature=brief.signature,
    )


def _greeting(brief: Brief, plain: Reply) -> str:
    if plain.greeting or not brief.addressee:
        return plain.greeting
    form = _GREETINGS.get(brief.language.partition("-")[0], "{name},")
    return form.replace("{name}", brief.addressee)


def _listed(made: Worded, plain: Reply, view: View) -> str:
    """The customer's steps that the LLM chose, all where it chose none, in the articles' order."""
    if not view.shows_steps:
        return ""
    chosen = {n for n in made.steps if 0 < n <= len(view.steps)} or range(len(view.steps) + 1)
    spoken = [{*content(s)} for part in PARTS for s in sentences(made.part(part))]
    steps = [step for n, step in enumerate(view.steps, start=1) if n in chosen]
    shown = [step for step in steps if not _is_said(step, spoken)]
    if len(shown) < 2:
        return "".join(shown)
    lines = "\n".join(f"{n}. {step}" for n, step in enumerate(shown, start=1))
    intro = _INTRO.search(plain.text)
    return f"{intro[1]}\n{lines}" if intro else lines


def _is_said(step: str, spoken: list[set[str]]) -> bool:
    """Say whether the texts tell a step already, nearly word for word."""
    words = {*content(step)}
    return any(len(words & said) >= SAID * len(words) for said in spoken) and len(words) > 1


_INTRO = re.compile(r"^([^\n]{1,80}:)\n1\. ", re.MULTILINE)


def completed(made: Worded, plain: Reply) -> Worded:
    """Give each of the composer's slots that is missing its sentence back, where it stood.

    That sentence may carry a second slot: what the LLM wrote around that one makes room.
    """
    for slot in plain.slots:
        if any(slot in slots_in(made.part(part)) for part in PARTS):
            continue
        source = next((s for s in sentences(plain.text) if slot in slots_in(s)), "")
        made = _making_room(made, source)
        home: Part = "closing" if source and source in plain.closing else "body"
        made = made.model_copy(update={home: f"{made.part(home)} {source}".strip()})
    return made


def _making_room(made: Worded, source: str) -> Worded:
    slots = slots_in(source)
    for part in PARTS:
        said = enumerate(sentences(made.part(part)))
        clashing = [n for n, s in said if {*slots} & {*slots_in(s)} or _bare(s) == _bare(source)]
        made = without(made, part, clashing)
    return made


def _bare(sentence: str) -> str:
    return " ".join(SLOT.sub(" ", sentence).lower().split())


def sentence_at(made: Worded, part: Part, at: int) -> int | None:
    """Find which sentence of a part this character stands in."""
    text, end = made.part(part), 0
    for number, sentence in enumerate(sentences(text)):
        start = text.find(sentence, end)
        end = start + len(sentence)
        if start <= at < end:
            return number
    return None


def without(made: Worded, part: Part, numbers: Collection[int]) -> Worded:
    """Drop these sentences of a part, and one behind that leans on a dropped one."""
    said = sentences(made.part(part))
    gone = {*numbers, *(n + 1 for n in numbers if n + 1 < len(said) and leans_back(said[n + 1]))}
    kept = [sentence for number, sentence in enumerate(said) if number not in gone]
    lost = [said[number] for number in sorted(gone) if number < len(said)]
    return made.model_copy(update={part: " ".join(kept), "lost": (*made.lost, *lost)})


def taking(made: Worded, part: Part, plain: Reply) -> Worded:
    """Take a part from the composer's reply."""
    text = plain.acknowledgement if part == "acknowledgement" else plain.closing
    taken = (*made.taken, part) if part not in made.taken else made.taken
    return made.model_copy(update={part: text, "taken": taken})
