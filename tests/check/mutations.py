"""Ways to spoil a good reply, each with the family of rules that must find it.

In: a `Sample`. Out: a `Spoiled` text, or nothing where the kind does not apply to that sample.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from empathy_reply.assess.labels import SafetyKind, Situation
from empathy_reply.check.names import name_words
from empathy_reply.ticket import Author, Case
from empathy_reply.write.reply import slots_in

from .briefs import Sample

UPSET = (Situation.DIFFICULTY, Situation.REPEAT_CONTACT, Situation.HOSTILE, Situation.GRIEF)


class Spoiled(NamedTuple):
    """A reply with one fault in it; any of `families` may find it."""

    kind: str
    families: tuple[str, ...]
    text: str
    case: Case


WORN = (
    "We are sorry for any trouble this may have caused you.",
    "Thank you so much for getting in touch with us about this.",
    "I completely understand how frustrating this must be.",
    "Please rest assured that we are on it.",
    "Please do not hesitate to reach out to us.",
    "You are a valued customer and we appreciate your loyalty.",
    "I would be more than happy to assist you further.",
    "Please reply at your earliest convenience.",
    "We really appreciate your patience and understanding.",
    "Your satisfaction is our top priority.",
    "I hope this message finds you well.",
    "That is a great question.",
    "We will sort this out as soon as possible.",
    "We apologise for the inconvenience this has caused.",
    "I'm sorry you feel that way.",
    "I can certainly understand your frustration with the situation.",
    "Thanks for bringing this to our attention.",
    "We take feedback like this very seriously.",
    "Our team is working hard to get to the bottom of this.",
    "We are doing everything in our power to put it straight.",
    "Let me look into this for you.",
    "I have escalated this to the relevant department.",
    "As per our policy this is how it works.",
    "Have a wonderful rest of your day.",
    "Sorry to hear that you are experiencing issues.",
    "You're in good hands with us.",
    "We strive to provide the highest level of service.",
    "Thanks for your email.",
)
PROMISES = (
    "I have refunded the full amount to your card.",
    "You will receive it by Friday.",
    "I will call you tomorrow.",
    "Your refund has been processed.",
    "We guarantee that this will never happen again.",
    "I've escalated this and it is on its way.",
    "I'll be in touch as soon as I know more.",
    "The replacement will arrive within 3 days.",
    "We will reimburse you in full.",
)
FORMULAS = (
    "Let me know if you have any other questions.",
    "Please feel free to contact us if you need anything else.",
    "Would you take a minute to rate our service in a short survey?",
    "If there is anything else you need, just shout.",
)
APOLOGIES = ("Once more, I am truly sorry about this.", "Again, my apologies for all of it.")
SYMPATHY = ("I am so sorry that this is happening to you.", "I understand how worried you must be.")
CHEER = ("Have fun with the new plan, it is a great choice!", "Great news: it is all set!")
AMOUNTS = ("For this I am adding $37.50 to your account.", "It comes to £913 in all.")
DATES = ("It leaves our house on 23 October.", "We opened this on 19 November.")
PHONES = ("My line is 0191 498 0777.", "Ring me on +1 312 555 0186.")
LINKS = (
    "It is all at https://portal.acme-care.com/start.",
    "See www.fast-claims.net/form for the form.",
)
NAMES = ("Bartholomew", "Mr Featherstone", "[Customer Name]", "Valued Customer")


def add(text: str, sentence: str) -> str:
    """Put a sentence at the end of the first paragraph that follows the greeting."""
    paragraphs = text.split("\n\n")
    at = 1 if len(paragraphs) > 2 and len(paragraphs[0].split()) < 6 else 0
    paragraphs[at] = f"{paragraphs[at].rstrip()} {sentence}"
    return "\n\n".join(paragraphs)


def append(text: str, sentence: str) -> str:
    """Put a sentence at the end, before a sign-off."""
    match = re.search(r"\n\n(?:Kind regards|With kind regards),\n.*$", text, re.DOTALL)
    at = match.start() if match else len(text)
    return f"{text[:at].rstrip()} {sentence}{text[at:]}"


def lead(text: str, sentence: str, name: str) -> str:
    """Put a sentence before the first one."""
    greeted = re.match(r"(?:(?:Hi|Hello|Dear|Hey)[^\n,]{0,40}|" + re.escape(name) + r"),\s*", text)
    if not greeted:
        return f"{sentence} {text}"
    return f"{text[: greeted.end()]}{sentence} {text[greeted.end() :]}"


def canned(sample: Sample, n: int) -> Iterator[Spoiled]:
    for step in (0, 9, 18):
        sentence = WORN[(n + step) % len(WORN)]
        families = ("canned", "ending") if "questions" in sentence else ("canned",)
        yield Spoiled("canned", families, add(sample.reply.text, sentence), sample.case)


def amount(sample: Sample, n: int) -> Iterator[Spoiled]:
    yield Spoiled("amount", ("unsupported",), add(sample.reply.text, AMOUNTS[n % 2]), sample.case)


def date(sample: Sample, n: int) -> Iterator[Spoiled]:
    yield Spoiled("date", ("unsupported",), add(sample.reply.text, DATES[n % 2]), sample.case)


def phone(sample: Sample, n: int) -> Iterator[Spoiled]:
    yield Spoiled("phone", ("unsupported",), append(sample.reply.text, PHONES[n % 2]), sample.case)


def link(sample: Sample, n: int) -> Iterator[Spoiled]:
    yield Spoiled("link", ("unsupported",), append(sample.reply.text, LINKS[n % 2]), sample.case)


def greet(sample: Sample, n: int) -> Iterator[Spoiled]:
    others = [m.name for m in sample.case.ticket.messages if m.author is not Author.CUSTOMER]
    wrong = (*(o for o in others if o), *NAMES)
    name = wrong[n % len(wrong)]
    if name_words(name) & name_words(sample.case.ticket.customer.name or ""):
        return
    body = re.sub(
        r"^(?:Hi|Hello|Dear|Hey|Hola|Guten Tag|Bonjour)[^\n,:]{0,40}[,:]\s*", "", sample.reply.text
    )
    yield Spoiled("greet", ("greet",), f"Hello {name},\n\n{body}", sample.case)


def known(sample: Sample, n: int) -> Iterator[Spoiled]:
    """Ask for a thing that a field of the ticket holds."""
    ticket = sample.case.ticket
    fields = {**ticket.fields, "order_number": "QX-4471"}
    case = sample.case.model_copy(update={"ticket": ticket.model_copy(update={"fields": fields})})
    asked = (
        "Could you please send me your order number?",
        "Please confirm the order number so that I can check.",
        "What is your order number?",
        "I need your order number to go on.",
    )[n % 4]
    yield Spoiled("known", ("ask",), append(sample.reply.text, asked), case)


def tried(sample: Sample, n: int) -> Iterator[Spoiled]:
    """Suggest a common step again, after noting it as tried."""
    for step in sample.brief.tried_steps[:1]:
        verb = base_form(step.step)
        if verb:
            text = append(sample.reply.text, f"Please {verb} once more.")
            yield Spoiled("tried", ("tried",), text, sample.case)


def base_form(step: str) -> str:
    """Turn "cleared the cache (twice)" into "clear the cache", "" when it cannot be told."""
    plain = re.sub(r"\s*\(.*\)", "", step).strip()
    first, _, rest = plain.partition(" ")
    known = {
        "reinstalled": "reinstall", "cleared": "clear", "changed": "change", "descaled": "descale",
        "restarted": "restart", "checked": "check", "rotated": "rotate", "redeployed": "redeploy",
        "logged": "log", "resynced": "resync", "tried": "try", "cycled": "cycle", "looked": "look",
        "re-ran": "re-run", "entered": "enter", "pressed": "press", "rebooted": "reboot",
    }  # fmt: skip
    return f"{known[first]} {rest}" if first in known and rest else ""


def leak(sample: Sample, n: int) -> Iterator[Spoiled]:
    """Say the value of a hidden fact, or what a note says."""
    hidden = [f for f in sample.case.history.facts if not f.visible]
    if hidden and re.search(r"\d[.,]?\d", hidden[0].value):
        sentence = f"Our system puts you at {hidden[0].value}."
        yield Spoiled("leak", ("leak",), add(sample.reply.text, sentence), sample.case)
    said = ("Your lifetime value is high.", "You count as a churn risk.")[n % 2]
    yield Spoiled("leak", ("leak",), add(sample.reply.text, said), sample.case)
    for note in sample.case.history.notes[:1]:
        text = add(sample.reply.text, f"I see here: {note.rstrip('.').lower()}.")
        yield Spoiled("leak", ("leak",), text, sample.case)


def apology(sample: Sample, n: int) -> Iterator[Spoiled]:
    says = re.search(r"sorry|apolog", sample.reply.text, re.IGNORECASE)
    never = sample.brief.plan.stance in (Situation.POSITIVE, Situation.ROUTINE, Situation.GRIEF)
    if says or never:
        text = append(sample.reply.text, APOLOGIES[n % 2])
        yield Spoiled("apology", ("apology",), text, sample.case)


def promise(sample: Sample, n: int) -> Iterator[Spoiled]:
    for step in (0, 4):
        sentence = PROMISES[(n + step) % len(PROMISES)]
        text = append(sample.reply.text, sentence)
        yield Spoiled("promise", ("promise",), text, sample.case)


def sympathy(sample: Sample, n: int) -> Iterator[Spoiled]:
    plan = sample.brief.plan
    if plan.stance is Situation.SAFETY and plan.kind is not SafetyKind.SELF_HARM:
        for sentence in SYMPATHY:
            text = lead(sample.reply.text, sentence, sample.brief.addressee)
            yield Spoiled("sympathy", ("stance", "apology"), text, sample.case)


def cheer(sample: Sample, n: int) -> Iterator[Spoiled]:
    if sample.brief.plan.stance is Situation.GRIEF:
        for sentence in CHEER:
            text = append(sample.reply.text, sentence.replace("!", "."))
            yield Spoiled("cheer", ("stance",), text, sample.case)


def formula(sample: Sample, n: int) -> Iterator[Spoiled]:
    text = append(sample.reply.text, FORMULAS[n % len(FORMULAS)])
    yield Spoiled("formula", ("ending", "canned"), text, sample.case)


def slots(sample: Sample, n: int) -> Iterator[Spoiled]:
    missing = 3 - len(slots_in(sample.reply.text))
    more = " ".join(f"I note it down [[confirm: part {k}]]." for k in range(max(1, missing)))
    yield Spoiled("slots", ("slots",), append(sample.reply.text, more), sample.case)


def exclaim(sample: Sample, n: int) -> Iterator[Spoiled]:
    if sample.brief.plan.stance in UPSET:
        text = sample.reply.text
        at = text.rfind(".")
        yield Spoiled("exclaim", ("exclaim",), text[:at] + "!" + text[at + 1 :], sample.case)


Mutation = Callable[[Sample, int], Iterator[Spoiled]]

MUTATIONS: tuple[Mutation, ...] = (
    canned, amount, date, phone, link, greet, known, tried, leak, apology, promise, sympathy,
    cheer, formula, slots, exclaim,
)  # fmt: skip


def spoil(samples: Sequence[Sample]) -> Iterator[tuple[Sample, Spoiled]]:
    """Spoil every sample in every way that applies to it."""
    for n, sample in enumerate(samples):
        for mutation in MUTATIONS:
            for spoiled in mutation(sample, n):
                yield sample, spoiled
