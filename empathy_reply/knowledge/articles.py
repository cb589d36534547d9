"""An article taken apart: its steps with who does them and when, its cause, its prevention.

In: an `Article`. Out: `Parts`. Numbered lists in lines or running on, bullets, tables, imperative
prose. What is no step, cause or prevention is a note. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..data import table
from ..stems import content
from ..text import sentences
from ..ticket import Article, Record
from ..verbs import opens_instruction
from .conditions import split_condition
from .outline import Item, outline, plain
from .passage import ArticleStep, Who
from .wording import acts, guides, states

_DATA = table("empathy_reply.knowledge", "articles.toml")
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["patterns"].items()}
_LABELS = {
    key: re.compile(rf"(?:(?<=[.!?])\s+|^\W*){text}(?:\s*:[ \t]*|[ \t]*$)", re.I | re.MULTILINE)
    for key, text in _DATA["labels"].items()
}
_NUMBER = re.compile(_DATA["layout"]["number"], re.IGNORECASE)
_ELLIPSIS = "\x1f"


class Parts(Record):
    """What one article holds."""

    steps: tuple[ArticleStep, ...] = ()
    cause: str = ""
    prevention: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def take_apart(article: Article) -> Parts:
    """Find the steps, the cause, the prevention and the remaining statements of an article."""
    text = _PATTERNS["ellipsis"].sub(_ELLIPSIS, plain(article))
    text, cause = _cut_label(text, "cause")
    text, prevention = _cut_label(text, "prevention")
    items = outline(_LABELS["fix"].sub("\n", text))
    labelled = any(item.who for item in items)
    found = [
        one
        for item in items
        for one in _read(item, item.who or _by_wording(article, item, labelled=labelled))
    ]
    cause = cause or _explanation(article, found)
    return Parts(
        steps=tuple(_restored(one) for one in found if isinstance(one, ArticleStep)),
        cause=cause.replace(_ELLIPSIS, "..."),
        prevention=prevention.replace(_ELLIPSIS, "..."),
        notes=tuple(
            one.replace(_ELLIPSIS, "...") for one in found if isinstance(one, str) and one != cause
        ),
    )


def _restored(step: ArticleStep) -> ArticleStep:
    return step.model_copy(update={"text": step.text.replace(_ELLIPSIS, "...")})


def _cut_label(text: str, label: str) -> tuple[str, str]:
    """Take a labelled part out: it runs to the end of its line, to the next label or a number."""
    found = _LABELS[label].search(text)
    if not found:
        return text, ""
    start = found.end()
    if not text[start : text.find("\n", start) % (len(text) + 1)].strip():
        start += len(text[start:]) - len(text[start:].lstrip())
    line_end = text.find("\n", start)
    rest = text[start : line_end if line_end >= 0 else len(text)]
    ends = [m.start() for m in _NUMBER.finditer(rest) if m.group(1) == "1"]
    ends += [m.start() for key in _LABELS for m in _LABELS[key].finditer(rest) if m.start()]
    taken = rest[: min(ends, default=len(rest))]
    before, after = text[: found.start()], text[start + len(taken) :]
    return f"{before}\n{after}".strip(), " ".join(taken.split()).strip()


def _by_wording(article: Article, item: Item, *, labelled: bool) -> Who:
    """Tell who is meant where no label says it."""
    if _PATTERNS["admin"].search(item.text):
        return Who.AGENT
    who = Who(article.audience.value)
    if who is Who.AGENT and not labelled and _PATTERNS["to_you"].search(item.text):
        return Who.CUSTOMER
    return who


def _read(item: Item, who: Who) -> Iterator[ArticleStep | str]:
    """Turn one item into steps and notes; what explains a listed step stays with it."""
    held = ""
    for place, sentence in enumerate(sentences(item.text)):
        first = place == 0 and (item.listed or item.named)
        if held and item.listed and not _stands_alone(sentence, who):
            held = f"{held} {sentence}"
            continue
        yield from _steps(held, who)
        held = sentence if _opens_step(sentence, who, first=first) else ""
        if not held:
            yield sentence
        elif guides(sentence, who):
            yield from _steps(held, who)
            held = ""
    yield from _steps(held, who)


def _stands_alone(sentence: str, who: Who) -> bool:
    """Within a list entry only guidance and what has its own condition is a step by itself."""
    condition, action = split_condition(sentence)
    return guides(sentence, who) or bool(condition and acts(action))


def _opens_step(sentence: str, who: Who, *, first: bool) -> bool:
    if guides(sentence, who) or _PATTERNS["she_does"].match(sentence):
        return True
    if sentence.endswith("?"):
        return False
    action = split_condition(sentence)[1]
    return acts(action) or acts(_unlabelled(sentence)[1]) or (first and not states(action))


def _unlabelled(sentence: str) -> tuple[str, str]:
    """Look behind a label such as "The one thing we can do:"."""
    return split_condition(_ASIDE.sub("", sentence, count=1))


_ASIDE = re.compile(r"^(?!Never\b)[A-Z][\w ’'-]{2,40}: ")


def _steps(text: str, who: Who) -> Iterator[ArticleStep]:
    """Make a step, and another of what it says that the customer does."""
    if not text:
        return
    condition, action = split_condition(text)
    if not condition and not acts(action) and _unlabelled(text)[0]:
        condition, action = _unlabelled(text)
    if action.lower().startswith("we ") and acts(action[3:]):
        action = action[3:]
    head, hers = _hers(action) if who is Who.AGENT else (action, "")
    if head:
        yield ArticleStep(who=who, text=head, condition=condition, guidance=guides(head, who))
    if hers:
        yield ArticleStep(who=Who.CUSTOMER, text=hers, condition=condition)


def _hers(text: str) -> tuple[str, str]:
    """Cut off "; the customer hands it to the bank" and turn it to her: "hand it to the bank"."""
    start = 0
    while start >= 0:
        found = _PATTERNS["she_does"].match(text, start) if not start else None
        found = found or _PATTERNS["she_does"].match(text[start:])
        verb = _bare(found.group(1)) if found else ""
        if found and opens_instruction(verb):
            rest = text[start + found.end() :]
            turned = _SECOND.sub(lambda m: m.group(1) + _bare(m.group(2)), rest)
            return text[:start].rstrip(" ;"), f"{verb}{_YOURS.sub('your', turned)}"
        cut = text.find("; ", start)
        start = cut + 2 if cut >= 0 else -1
    return text, ""


_SECOND = re.compile(
    r"(\band (?:then )?)([a-z]{2,}s)\b(?= (?:it|them|the|a|an|both|her|his|their)\b)"
)
_YOURS = re.compile(r"\b(?:his or her|his|her|their)\b(?= \w)")


def _bare(verb: str) -> str:
    """Give the bare form of a verb: "carries" is "carry", "hands" is "hand"."""
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    short = verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes", "zes", "oes")) else verb[:-1]
    return short


def _explanation(article: Article, found: Sequence[ArticleStep | str]) -> str:
    """Find the sentence that says why, where no label does and there is something to do."""
    if not any(isinstance(one, ArticleStep) for one in found):
        return ""
    first = next(n for n, one in enumerate(found) if isinstance(one, ArticleStep))
    before = [one for one in found[:first] if isinstance(one, str)]
    causal = next((one for one in before if _explains(one)), "")
    if causal or not before or not _PATTERNS["why_title"].match(article.title):
        return causal
    title = set(content(article.title))
    return max(before, key=lambda one: len(title & set(content(one))))


def _explains(sentence: str) -> bool:
    why, back = _PATTERNS["causal"].search(sentence), _PATTERNS["points_back"].match(sentence)
    return bool(why) and not back
