"""The offline composer: one draft a brief, the same for the same seed, in every stance."""

from __future__ import annotations

import re
from itertools import product

import pytest

from empathy_reply.assess.assessment import Ask, Assessment, EarlierContact, TriedStep
from empathy_reply.assess.labels import Emotion, Expression, Flag, SafetyKind, Situation
from empathy_reply.data import table
from empathy_reply.knowledge.passage import ArticleStep, Passage, Who
from empathy_reply.plan import make_plan
from empathy_reply.ticket import Audience, Channel
from empathy_reply.write import Brief, Composer, Reply
from empathy_reply.write.brief import Specific
from empathy_reply.write.reply import SLOT

PASSAGE = Passage(
    article_id="KB-1",
    title="The tap drips after the new washer",
    audience=Audience.AGENT,
    score=1,
    cause="A worn seat lets water past a new washer.",
    steps=(
        ArticleStep(who=Who.CUSTOMER, text="close the valve under the sink"),
        ArticleStep(who=Who.CUSTOMER, text="tighten the top nut by a quarter turn"),
        ArticleStep(who=Who.AGENT, text="Orders > Parts > Send the seat kit"),
    ),
)


def a_brief(situation: Situation, *, kind: SafetyKind | None = None, **more: object) -> Brief:
    emotion = Emotion.JOY if situation is Situation.POSITIVE else Emotion.FRUSTRATION
    assessment = Assessment(
        situation=situation,
        safety_kind=kind,
        situation_confidence=0.9,
        emotion=emotion,
        intensity=2,
        expression=Expression.EXPLICIT,
        confidence=0.9,
        flags=(Flag.SELF_HARM,) if kind is SafetyKind.SELF_HARM else (),
    )
    values: dict[str, object] = {
        "ticket_id": "T-1",
        "message_id": "m1",
        "plan": make_plan(assessment),
        "emotion": emotion,
        "intensity": 2,
        "addressee": "Imke",
        "topic": "the kitchen tap",
        "region": "GB",
        "specifics": (
            Specific(
                kind="win" if situation is Situation.POSITIVE else "problem",
                text="the tap has dripped since Sunday",
                clause=True,
                message_id="m1",
            ),
        ),
        "earlier_contacts": (
            EarlierContact(
                source="history:T-0", on="2026-03-02", text="Told to change the washer."
            ),
        )
        if situation is Situation.REPEAT_CONTACT
        else (),
        "tried_steps": (TriedStep(step="changed the washer", outcome="failed", message_id="m1"),),
        "asks": (Ask(text="please send me the seat kit", kind="request", message_id="m1"),),
        "requests": ("sending you the seat kit",) if situation is Situation.ROUTINE else (),
        "passages": (PASSAGE,),
        "loss": "your father's death" if situation is Situation.GRIEF else "",
    }
    return Brief.model_validate(values | more)


PLACES = """
declined kin asked topic problem problem2 thing stake stake_np weight doing cause cause_lower
prevention prevention_lower step step_lower tried question name contacts dates
nth told failing asked_for win win2 gladness colleague demand matter options
request answer loss mentions wants wants_lower emergency who
"""

SITUATIONS = [(s, None) for s in Situation if s is not Situation.SAFETY] + [
    (Situation.SAFETY, kind) for kind in SafetyKind
]


def write(situation: Situation, **more: object) -> Reply:
    return Composer().write(a_brief(situation, **more))


@pytest.mark.parametrize(("situation", "kind"), SITUATIONS)
@pytest.mark.parametrize("channel", list(Channel))
def test_every_stance_writes_on_every_channel(
    situation: Situation, kind: SafetyKind | None, channel: Channel
) -> None:
    for revision in range(1, 13):
        reply = write(situation, kind=kind, channel=channel, revision=revision)
        assert "Imke" in reply.text
        assert "{" not in reply.text
        assert len(reply.slots) <= 2
        assert not re.search(r"  |\.\.|,\.|:\.|\s[.,]", reply.text), reply.text
        first = re.split(r"(?<=[.!?])\s", reply.acknowledgement or reply.text)[0]
        assert not SLOT.search(first) or situation is Situation.SAFETY


@pytest.mark.parametrize(("situation", "kind"), SITUATIONS)
def test_a_bare_brief_still_makes_a_whole_reply(
    situation: Situation, kind: SafetyKind | None
) -> None:
    bare = write(
        situation,
        kind=kind,
        addressee="",
        topic="",
        specifics=(),
        earlier_contacts=(),
        tried_steps=(),
        asks=(),
        requests=(),
        passages=(),
        loss="",
    )
    assert len(bare.text.split()) > 8


def test_the_same_seed_writes_the_same_and_a_revision_another() -> None:
    texts = [write(Situation.DIFFICULTY, revision=n).text for n in (1, 1, 2, 3, 4)]
    assert texts[0] == texts[1]
    assert len(set(texts)) >= 4


def test_a_recent_opening_is_not_used_again() -> None:
    opening = write(Situation.REPEAT_CONTACT).acknowledgement
    other = write(Situation.REPEAT_CONTACT, recent_openings=(opening,)).acknowledgement
    assert other.split()[:4] != opening.split()[:4]


def test_what_an_agent_does_is_listed_and_told_without_its_path() -> None:
    reply = write(Situation.DIFFICULTY)
    assert "sending the seat kit" in reply.text
    assert "Orders >" not in reply.text
    assert [step.who for step in reply.steps].count(Who.AGENT) == 1


def test_accountability_names_the_earlier_contact() -> None:
    text = write(Situation.REPEAT_CONTACT).text
    assert "2 March (T-0)" in text
    assert "changing the washer" in text


def test_safety_gives_the_instruction_before_anything_else() -> None:
    text = write(Situation.SAFETY, kind=SafetyKind.PHYSICAL, passages=(), hazard="gas").text
    assert text.startswith("Imke, get everyone out of the building now")
    assert "999" in text
    assert "sorry" not in text


def test_self_harm_gets_the_line_of_her_country_and_no_business() -> None:
    text = write(Situation.SAFETY, kind=SafetyKind.SELF_HARM, passages=()).text
    assert "116 123" in text
    assert "tap" not in text


def test_a_language_it_cannot_write_gets_the_steps_and_no_text() -> None:
    reply = write(Situation.DIFFICULTY, language="es")
    assert reply.text == ""
    assert len(reply.steps) == 3


def test_every_place_in_the_wording_is_one_that_can_be_filled() -> None:
    places = set()
    for stance in [*Situation, "common"]:
        data = str(table("empathy_reply.write", f"wording/{stance}.toml"))
        places |= set(re.findall(r"\{(\w+)\}", data))
    known = set(PLACES.split())
    assert places <= known


def test_no_two_stances_share_an_opening() -> None:
    openings = {s: write(s, kind=k).acknowledgement for s, k in SITUATIONS}
    for one, other in product(openings, openings):
        if one is not other:
            assert openings[one] != openings[other]
