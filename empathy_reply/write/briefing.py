"""Makes the brief: picks out of the case what a writer may use, and nothing else.

In: case, assessment, plan, passages, cleaned text. Out: a `Brief`. Pure. What an unverified
writer may read is only what that writer wrote: history then stays out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..assess.assessment import Assessment, EarlierContact
from ..assess.demand import find_demand
from ..assess.labels import SafetyKind, Situation
from ..data import table
from ..knowledge.passage import Passage
from ..plan import Plan
from ..text import CleanText, sentences
from ..ticket import Author, Case, Identity
from ..verbs import first_word, in_progress
from .address import addressee
from .brief import Brief
from .paraphrase import VERBATIM_LIMIT, in_our_words, longest_run
from .specifics import find_specifics, is_speakable, topic_of

_SAFETY = table("empathy_reply.write", "safety.toml")
_DATA = table("empathy_reply.write", "briefing.toml")
_HAZARDS = [(h["key"], re.compile(h["cue"], re.IGNORECASE)) for h in _SAFETY["hazard"]]
_WHO = [(re.compile(w["cue"], re.IGNORECASE), w["say"]) for w in _SAFETY["who"]]
_POLITE = re.compile(_DATA["polite"], re.IGNORECASE)
_DIED = re.compile(_DATA["died"], re.IGNORECASE)
_NAMED_DEATH = re.compile(_DATA["named_death"], re.IGNORECASE)
_ILL = re.compile(_DATA["ill"])
_LOSSES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(x["cue"], re.IGNORECASE), x["say"]) for x in _DATA["loss"]
]
_ZONES: dict[str, str] = _DATA["zones"]
_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")


def make_brief(
    case: Case,
    assessment: Assessment,
    *,
    plan: Plan,
    passages: Sequence[Passage],
    cleaned: Mapping[str, CleanText],
    revision: int = 1,
    recent_openings: Sequence[str] = (),
    guidance: str = "",
) -> Brief:
    """Gather what the writer may use for this draft."""
    ticket = case.ticket
    hers = {m.id: cleaned[m.id] for m in ticket.customer_messages}
    words = "\n".join(part.text for part in hers.values())
    known = ticket.customer.identity is Identity.VERIFIED
    return Brief(
        ticket_id=ticket.id,
        message_id=ticket.answers.id,
        revision=revision,
        plan=plan,
        emotion=assessment.emotion,
        second_emotion=assessment.second_emotion,
        intensity=assessment.intensity,
        expression=assessment.expression,
        flags=assessment.flags,
        language=assessment.language,
        channel=ticket.channel,
        region=region_of(case),
        addressee=addressee(ticket, hers),
        agent_name=case.agent.name or "",
        brand=case.agent.brand or "",
        signature=case.agent.signature or "",
        topic=topic_of(ticket, assessment),
        specifics=find_specifics(hers, assessment, subject=ticket.subject),
        facts=tuple(f for f in assessment.facts if known or f.message_id != "fields"),
        earlier_contacts=_earlier(assessment, known=known),
        promises=assessment.promises if known else (),
        tried_steps=assessment.tried_steps,
        asks=assessment.asks,
        life_events=assessment.life_events,
        passages=tuple(passages),
        requests=tuple(_requests(assessment, words)),
        wants=_wants(assessment, words),
        loss=loss_in(words) if plan.stance is Situation.GRIEF else "",
        demand=_demand(case, assessment, hers) if plan.stance is Situation.HOSTILE else "",
        matter=_matter(case, cleaned) if plan.stance is Situation.HOSTILE else "",
        colleague=_colleague(case, assessment, words),
        hazard=_hazard(words) if plan.kind is SafetyKind.PHYSICAL else "",
        people=next((say for cue, say in _WHO if cue.search(words)), "everyone"),
        asked_for=_asked_for(case, cleaned, words),
        words=words,
        emoji=bool(_EMOJI.search(words)),
        recent_openings=tuple(recent_openings),
        guidance=guidance,
        names=tuple(_people(case)),
        tags=ticket.tags,
    )


def _earlier(assessment: Assessment, *, known: bool) -> tuple[EarlierContact, ...]:
    """Earlier contacts; the history's only for a writer who is known to be its owner."""
    return tuple(
        one for one in assessment.earlier_contacts if known or not one.source.startswith("history:")
    )


def _people(case: Case) -> list[str]:
    """Everybody who is named on the ticket's own record, each once."""
    ticket = case.ticket
    written = [m.name for m in ticket.messages] + [c.name for c in ticket.cc]
    return [n for n in dict.fromkeys([ticket.customer.name, *written, case.agent.name]) if n]


def region_of(case: Case) -> str | None:
    """Read the customer's country from her time zone, else from her locale ("en-GB")."""
    zone = case.ticket.customer.time_zone or ""
    if zone in _ZONES:
        return _ZONES[zone]
    _, _, country = (case.ticket.customer.locale or "").replace("_", "-").rpartition("-")
    return (
        country.upper()
        if len(country) == 2 and "-" in (case.ticket.customer.locale or "")
        else None
    )


def _requests(assessment: Assessment, source: str) -> list[str]:
    """Her requests as we would carry them out: "add our VAT ID" is "adding your VAT ID"."""
    found = []
    for ask in assessment.asks:
        plain = _POLITE.sub("", ask.text.strip(" .!?")).strip()
        if ask.kind != "request" and not _POLITE.match(ask.text):
            continue
        if first_word(plain) in _OURS_TO_DO and is_speakable(plain):
            done = in_progress(in_our_words(plain))
            if done and len(done.split()) <= 22 and longest_run(done, source) <= VERBATIM_LIMIT:
                found.append(done)
    return found


_OURS_TO_DO = frozenset(_DATA["ours_to_do"])
"""Verbs of requests that we carry out; "tell me" and "let me know" are answered, not done."""


def _wants(assessment: Assessment, source: str) -> str:
    """Her wishes in our words: "you want the whole table or you want your money back"."""
    said = [
        ours
        for ask in assessment.asks
        if re.match(r"i(?:'d| would|[’]d)? (?:want|like|need|expect)\b", ask.text, re.IGNORECASE)
        and is_speakable(ask.text)
        and (ours := in_our_words(ask.text))
        and len(ours.split()) <= 14
        and longest_run(ours, source) <= VERBATIM_LIMIT
    ]
    return " or ".join(dict.fromkeys(said[:2]))


def loss_in(words: str) -> str:
    """Name the loss as one would to her: "your father's death", "the loss of your home"."""
    if found := _DIED.search(words):
        relation, name = found.group("relation").lower(), (found.group("name") or "").strip()
        return f"{name}'s death" if name else f"your {_RELATIONS.get(relation, relation)}'s death"
    if (found := _NAMED_DEATH.search(words)) and found.group(1).lower() not in _NOT_NAMES:
        return f"{found.group(1).capitalize()}'s death"
    loss = next((str(say) for cue, say in _LOSSES if cue.search(words)), "")
    ill = _ILL.search(words) if loss == _NEWS else None
    return f"{ill.group(1)}'s illness" if ill else loss


_NEWS = "the news you have had"
_NOT_NAMES = frozenset(_DATA["not_names"])
_RELATIONS: dict[str, str] = _DATA["relations"]


def _demand(case: Case, assessment: Assessment, hers: Mapping[str, CleanText]) -> str:
    """The sum she demands, where it is far outside any fair remedy; else ""."""
    parts = tuple((message_id, part.text) for message_id, part in hers.items())
    if not find_demand(case.ticket, parts, history=case.history).score:
        return ""
    words = " ".join(text for _, text in parts)
    amounts = [f.value for f in assessment.facts if f.kind == "amount" and f.value in words]
    return max(amounts, key=_size, default="")


def _size(amount: str) -> float:
    digits = re.sub(r"[^\d.]", "", amount.replace(",", ""))
    try:
        return float(digits.strip("."))
    except ValueError:
        return 0.0


def _matter(case: Case, cleaned: Mapping[str, CleanText]) -> str:
    """Where the matter stands: the sentence of our last public answer that has most facts in it."""
    ours = [m for m in case.ticket.messages if m.author is Author.AGENT and m.public]
    if not ours:
        return ""
    told = [s for s in sentences(cleaned[ours[-1].id].text) if "?" not in s and "!" not in s]
    told = [_GREETED.sub("", s).strip() for s in told]
    facts = [(len(re.findall(r"\d+", s)), -n, s) for n, s in enumerate(told)]
    best = max(facts, default=(0, 0, ""))
    return best[2].rstrip(".") if best[0] and len(best[2].split()) <= 32 else ""


_GREETED = re.compile(r"^(?:hi|hello|dear|hey|good \w+)\b[^,]{0,40},\s*", re.IGNORECASE)


def _colleague(case: Case, assessment: Assessment, words: str) -> str:
    """The colleague she praises: a person of ours whom she names, in whatever case she types."""
    people = [
        f.value
        for f in assessment.facts
        if f.kind == "person"
        and not re.search(rf"{_FAMILY} (?:of mine )?{re.escape(f.value)}", words)
    ]
    named = [m.group(1).capitalize() for m in _THANKED.finditer(words)]
    ours = [name for name in _our_people(case) if re.search(rf"\b{name}\b", words, re.IGNORECASE)]
    own = {(case.agent.name or "").split(" ")[0], *(case.ticket.customer.name or "").split()}
    for name in [*ours, *named, *people]:
        first = name if name.lower().startswith("dr") else name.split()[0]
        if first not in own:
            return first
    return ""


_THANKED = re.compile(_DATA["thanked"], re.IGNORECASE)


def _our_people(case: Case) -> list[str]:
    """First names of ours: who answered, and whom our answers and summaries name."""
    public = [m for m in case.ticket.messages if m.author is Author.AGENT and m.public]
    told = " ".join([*(m.text for m in public), *(t.summary for t in case.history.past_tickets)])
    named = _NAMED_BY_US.findall(told)
    return list(dict.fromkeys([*(m.name.split()[0] for m in public if m.name), *named]))


_NAMED_BY_US = re.compile(
    r"(?:\b(?:by|with|and|asked|told|is|am|I['’]m) |\()([A-Z][a-z]{2,})(?=[\s,.;)’'])"
)


def _asked_for(case: Case, cleaned: Mapping[str, CleanText], words: str) -> str:
    """What we asked her to send although she had sent it: "a bank statement"; "" if nothing."""
    sent = " ".join(a.name for m in case.ticket.customer_messages for a in m.attachments)
    hers = f"{words} {sent}".lower()
    for message in reversed(case.ticket.messages):
        if message.author is Author.AGENT and message.public:
            found = _ASKS_FOR.search(cleaned[message.id].text)
            if found and _ALREADY.search(words) and found.group(1).split()[-1].lower() in hers:
                return f"the {found.group(1)}"
    return ""


_ASKS_FOR = re.compile(_DATA["asks_for"], re.IGNORECASE)
_ALREADY = re.compile(_DATA["already"], re.IGNORECASE)


_FAMILY = _DATA["family"]


def _hazard(words: str) -> str:
    return next(str(key) for key, cue in _HAZARDS if cue.search(words))
