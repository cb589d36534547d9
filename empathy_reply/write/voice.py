"""An article's steps as the agent would say them: what I am doing, what you can do.

In: an `ArticleStep`. Out: a sentence for the customer, or "" where it is for the agent alone:
from an article written for agents no internal path, system or name is ever told. Pure.
"""

from __future__ import annotations

import re

from ..data import table
from ..knowledge.passage import ArticleStep, Passage, Who
from ..text import sentences
from ..ticket import Audience
from ..verbs import first_word, has_verb, in_progress, is_compound_noun, opens_instruction
from .paraphrase import capital, uncapital
from .phrases import sentence
from .reply import Step

_DATA = table("empathy_reply.write", "voice.toml")
_INTERNAL = re.compile(_DATA["internal"], re.IGNORECASE)
_SAY = re.compile(_DATA["say"], re.IGNORECASE)
_IN_REPLY = re.compile(_DATA["in_reply"], re.IGNORECASE)
_DOINGS: dict[str, list[str]] = _DATA["doings"]
_MENUS: frozenset[str] = frozenset(_DATA["menus"])
_TO_HER = {re.compile(k, re.IGNORECASE): v for k, v in _DATA["to_her"].items()}


def is_internal(text: str) -> bool:
    """Say whether a sentence of an article names what only the company may know."""
    return bool(_INTERNAL.search(text)) or " > " in text


def steps_of(passage: Passage) -> tuple[Step, ...]:
    """List a passage's steps for the reply's record, each with its source."""
    return tuple(
        Step(who=step.who, text=_whole(step), source=passage.article_id) for step in passage.steps
    )


def _whole(step: ArticleStep) -> str:
    text = step.text.strip()
    if not step.condition or step.condition.lower() in text.lower():
        return capital(text)
    if _BARE_PATH.match(text) and not opens_instruction(text):
        text = f"go to {text}"
    elif opens_instruction(text):
        text = uncapital(text)
    return f"{capital(step.condition.rstrip(' ,'))}, {text}"


def doing(step: ArticleStep) -> str:
    """Say an agent's step as being done: "cancelling the stuck job"; "" when it is not for her."""
    action = action_of(step.text)
    negated = " not " in f" {action} "[:16]
    if not action or negated or is_internal(action) or step.guidance:
        return ""
    return in_progress(to_her(action))


def telling(doing_it: str) -> bool:
    """Say whether a doing means something to her, as looking things up does not."""
    return not doing_it.startswith((*_DOINGS["backstage"], *_DOINGS["offstage"]))


def is_offstage(doing_it: str) -> bool:
    """Say whether a doing is about the reply itself, never told."""
    return doing_it.startswith(tuple(_DOINGS["offstage"]))


def offered(step: ArticleStep) -> str:
    """Say an agent's conditional step as what comes then: "I send you the download link"."""
    condition = to_her(step.condition.strip(" ,."))
    if not condition or step.guidance or is_internal(condition):
        return ""
    if action := action_of(step.text):
        said = f"I {to_her(uncapital(action))}"
    else:
        said = handed_over(step.text) or outcome_of(step.text)
    return f"{capital(condition)}, {said}" if said and not is_internal(said) else ""


def outcome_of(text: str) -> str:
    """Say what a path leads to: "Billing > Cap: all above the cap is taken off"."""
    path, colon, told_then = text.strip(" .").rpartition(": ")
    says = colon and " > " in path and has_verb(told_then) and not is_order(told_then)
    return to_her(uncapital(told_then)) if says else ""


def handed_over(text: str) -> str:
    """Say a step that ends in a thing as what she gets: "Payments > Release letter, which …"."""
    path, _, last = text.strip(" .").rpartition(" > ")
    thing, comma, tail = last.partition(", ")
    if not path or not 2 <= len(thing.split()) <= 4 or opens_instruction(tail):
        return ""
    tail = re.sub(r"^and (?=\w)", "and I ", tail) if opens_instruction(tail[4:]) else tail
    return f"you get the {uncapital(thing)}{comma}{to_her(tail)}"


def told(step: ArticleStep) -> str:
    """Give the words that an agent's step has for the customer ("tell the customer that …")."""
    for cue in (_SAY, _IN_REPLY):
        found = cue.match(step.text)
        if found:
            words = to_her(step.text[found.end() :]).strip()
            return "" if is_internal(words) else _sentence(words)
    return ""


def statement(text: str, *, audience: Audience) -> str:
    """Give a statement of an article as it may be told, or "" when it may not."""
    if audience is Audience.AGENT and (is_internal(text) or is_order(text)):
        return ""
    if DONE.search(text):
        return ""
    return _sentence(to_her(_without_threshold(text) if audience is Audience.AGENT else text))


DONE = re.compile(r"\b(?:has|have) been\b")
"""A reply that says this of anything claims that it was done: only the agent can."""


def is_order(text: str) -> bool:
    """A sentence that tells an agent what to do or leave is not for the customer."""
    return any(_orders(part) for part in re.split(r"[;:,] ", text))


def _orders(part: str) -> bool:
    verb = first_word(part)
    instructs = opens_instruction(part) and not is_compound_noun(verb, part[len(verb) :])
    return instructs or bool(_FORBIDS.match(part))


_FORBIDS = re.compile(_DATA["forbids"], re.IGNORECASE)


def statements_of(passage: Passage) -> list[str]:
    """Statements that may be told: the article's notes and what stands behind an agent's step."""
    tails = [
        tail
        for step in passage.steps
        if step.who is Who.AGENT and not step.guidance
        for tail in sentences(step.text)[0 if _states(step.text) else 1 :]
    ]
    said = [statement(text, audience=passage.audience) for text in (*tails, *passage.notes)]
    return [text for text in dict.fromkeys(said) if len(text.split()) > 3 and has_verb(text)]


def _states(text: str) -> bool:
    return not opens_instruction(text) and " > " not in text


def _without_threshold(text: str) -> str:
    """A limit that only the company knows is left out: "of more than 50,000 rows"."""
    return re.sub(
        r"\s*\b(?:of|with|after|above|over) (?:more than |at least |over )?\d[\d,.]* "
        r"(?:rows|records|failed \w+|attempts|errors|requests|items)\b(?: in a row)?,?",
        "",
        text,
    )


def for_her(step: ArticleStep) -> str:
    """Say a customer's step as she would follow it, condition first, a bare path as a way to go."""
    text = to_her(_whole(step))
    label = _LABEL.match(text)
    lead, path = (label.group(), text[label.end() :]) if label else ("", text)
    if _BARE_PATH.match(path) and not opens_instruction(path):
        text = f"{lead}{'go' if lead else 'Go'} to {path}"
    return _sentence(text)


_LABEL = re.compile(r"(?:right now|now|first|for good|then|at once|afterwards): ", re.IGNORECASE)
_BARE_PATH = re.compile(r"(?:[^\s,.;:>]+ ){0,3}[^\s,.;:>]+ > ")


def action_of(text: str) -> str:
    """Find what an agent's step does, without the path to the button.

    "Admin > Jobs > Cancel the stuck job" is "cancel the stuck job"; "Subscription > End >
    Deceased" is "end the subscription". "" when there is no action to find.
    """
    head = re.split(r"(?<=[\w)])[.;] ", text.strip(), maxsplit=1)[0].strip(" .;")
    if " > " not in head:
        plain = re.split(r", (?:no|not|without|which|so|at once|free)\b", head, maxsplit=1)[0]
        return uncapital(plain) if opens_instruction(plain) else ""
    lead, _, path = head.rpartition(": ")
    parts = [part.strip() for part in (path or lead).split(" > ")]
    for place in range(len(parts) - 1, -1, -1):
        if opens_instruction(parts[place]):
            return _action_at(parts, place)
    return ""


def _action_at(parts: list[str], place: int) -> str:
    verb = first_word(parts[place])
    rest = parts[place][len(verb) :]
    rest = "" if rest.startswith(",") else rest.strip().partition(", ")[0]
    if rest and is_compound_noun(verb, rest):
        return ""
    if rest and not re.match(r"(?:from|for|of|in|to|at|by|on|with)\b", rest):
        return f"{verb} {rest}"
    before = parts[place - 1].strip().lower() if place else ""
    after = parts[place + 1].partition(",")[0].strip().lower() if place + 1 < len(parts) else ""
    thing = before if before and before not in _MENUS else ""
    if not thing and after and len(after.split()) <= 2 and verb in ("refund", "send", "release"):
        thing = after
    return " ".join(word for word in (verb, f"the {thing}" if thing else "this", rest) if word)


def choices_of(step: ArticleStep) -> str:
    """Give the choices that a step offers: "(a) wait for it, (b) take another, or (c) cancel"."""
    found = re.search(r"\(a\).*", step.text, re.IGNORECASE | re.DOTALL)
    if not found:
        return ""
    listed = to_her(" ".join(found.group().split()).rstrip(" .;"))
    last = max(listed.rfind("(b)"), listed.rfind("(c)"), listed.rfind("(d)"))
    joined = listed[:last].rstrip(" ,;") + ", or " + listed[last:] if last > 0 else listed
    return "" if is_internal(joined) else joined


def to_her(text: str) -> str:
    """Speak to the customer where the article speaks of her: "the customer pays" is "you pay"."""
    text = _SHE_DOES.sub(lambda m: f"you {_second_person(m.group(1))}", text)
    for pattern, ours in _TO_HER.items():
        text = pattern.sub(ours, text)
    return text


_SHE_DOES = re.compile(r"\bthe (?:customer|member|guest|client|caller|subscriber) (\w+s)\b", re.I)
_IRREGULAR = {"is": "are", "has": "have", "does": "do", "was": "were", "wishes": "wish"}


def _second_person(verb: str) -> str:
    """Give the form that goes with you: pays is pay, carries is carry."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes")) else verb[:-1]


def _sentence(text: str) -> str:
    return sentence(" ".join(text.split()).strip(" ;,"))
