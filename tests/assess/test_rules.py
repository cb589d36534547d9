"""What the rules read out of one text."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess import RulesReader, assess
from empathy_reply.assess.labels import Emotion, Flag, SafetyKind, Situation
from empathy_reply.assess.reader import Reading, holds
from empathy_reply.ticket import Ticket

MOMENTS = json.loads((Path(__file__).parent / "moments.json").read_text(encoding="utf-8"))


def read(text: str) -> Reading:
    (heard,) = RulesReader().read([[text]])
    return heard.whole


def top(reading: Reading) -> Emotion:
    return max(reading.emotion, key=lambda e: reading.emotion[e])


def situation(text: str) -> Situation:
    ticket = Ticket.model_validate({"messages": [{"author": "customer", "text": text}]})
    return assess(ticket, reader=RulesReader()).situation


def test_one_reading_for_each_text_in_order() -> None:
    heard = RulesReader().read([[""], ["I am furious."], ["Thank you so much for fixing it!"]])
    assert [top(one.whole) for one in heard] == [Emotion.NEUTRAL, Emotion.ANGER, Emotion.GRATITUDE]


@given(st.text(max_size=400))
def test_scores_of_any_text_are_shares(text: str) -> None:
    reading = read(text)
    for shares in (reading.emotion, reading.situation, reading.expression):
        assert sum(shares.values()) == pytest.approx(1, abs=0.01)
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares.values())
    assert all(0 <= score <= 1 for score in {**reading.flags, **reading.safety}.values())


@pytest.mark.parametrize(
    "text",
    [
        "Smoke is coming out of the charger.",
        "The plug is scorched and the socket smells of burning.",
        "My hand tingles when I touch the metal side of the toaster.",
        "The battery in my scooter is swollen and hissing.",
        "I can smell gas since your engineer left.",
        "Water from the dishwasher is dripping onto the fuse box.",
        "He is having an allergic reaction to the sauce.",
        "The pharmacy sent the wrong tablets and my father took two.",
        "The front door unlocks itself at night.",
        "The brakes failed on the way down.",
        "The buckle of the car seat opened while we were driving, with the baby in it.",
    ],
)
def test_danger_to_people_is_safety(text: str) -> None:
    assert situation(text) is Situation.SAFETY


@pytest.mark.parametrize(
    "text",
    [
        "Is the case available in smoke grey?",
        "I was shocked by the price of the refill.",
        "Will there be a fire sale in June?",
        "Your team is on fire, thank you for the quick fix!",
        "This app is killing me.",
        "I'm dying for a refund over here, still nothing.",
        "What happens if I lose my card?",
        "The burning question: when does the new season start?",
        "Does my insurance cover a gas leak?",
        "My phone died yesterday.",
        "I killed the process and restarted the server.",
        "Our sales exploded after the campaign and the dashboard is slow.",
    ],
)
def test_figures_of_speech_are_no_danger(text: str) -> None:
    assert situation(text) is not Situation.SAFETY
    assert situation(text) is not Situation.GRIEF


@pytest.mark.parametrize(
    "text",
    [
        "Feuer! Es brennt!",
        "Hay un incendio en la cocina, la lavadora echa humo",
        "Il y a de la fumée qui sort du four",
        "O carregador pegou fogo",
        "C'è una fuga di gas",
        "Er komt rook uit de droger",
        "Z ładowarki leci dym",
        "Det ryker ur laddaren",
        "Şarj aletinden duman çıkıyor",
        "Из розетки идёт дым",
        "充電器から煙が出ています",
        "充电器冒烟了",
        "충전기에서 연기가 나요",
        "يخرج دخان من الشاحن",
        "चार्जर में आग लग गई",
        "ไฟไหม้ที่ชาร์จ",
        "Λάδι και καπνός από τον φούρνο",
    ],
)
def test_emergency_words_of_many_languages_raise_safety(text: str) -> None:
    assert read(text).safety[SafetyKind.PHYSICAL] >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "everyone would be better off without me",
        "I don't see the point of going on any more",
        "I want to kill myself",
        "ojalá no me despertara, no quiero vivir",
        "Ich will nicht mehr leben",
    ],
)
def test_a_hint_of_self_harm_is_always_safety(text: str) -> None:
    reading = read(text)
    assert reading.safety[SafetyKind.SELF_HARM] >= 0.5
    assert reading.flags[Flag.SELF_HARM] >= 0.5
    assert situation(text) is Situation.SAFETY


@pytest.mark.parametrize(
    "text",
    [
        "You are idiots, all of you.",
        "I know where you work, Kelly, and I'll be waiting outside.",
        "Put that moron Dave back on and I'll break his neck.",
    ],
)
def test_insults_and_threats_to_a_person_are_hostile(text: str) -> None:
    assert situation(text) is Situation.HOSTILE


@pytest.mark.parametrize(
    "text",
    [
        "Your company is a joke and this product is rubbish.",
        "Worst service ever. I will take you to the small claims court.",
        "I feel like an idiot asking, but the screen stays black.",
        "I'm reporting this to the ombudsman, the meter is still wrong.",
    ],
)
def test_anger_at_a_company_is_not_hostile(text: str) -> None:
    assert holds(read(text), Situation.HOSTILE) < 0.5
    assert situation(text) in (Situation.DIFFICULTY, Situation.REPEAT_CONTACT)


@pytest.mark.parametrize(
    "text",
    [
        "Oh wonderful, another update that breaks the calendar.",
        "Oh great, the screen is frozen again. Just what I needed.",
        "Thanks so much for losing my luggage.",
    ],
)
def test_sarcasm_is_read_for_what_it_means(text: str) -> None:
    assert top(read(text)) in (Emotion.FRUSTRATION, Emotion.ANGER)
    assert situation(text) is Situation.DIFFICULTY


def test_thanks_as_a_sign_off_is_politeness() -> None:
    assert top(read("Could you send the invoice again? Thanks, Bo")) is Emotion.NEUTRAL


def test_a_formal_request_is_neutral() -> None:
    text = "Pursuant to Article 15 GDPR I hereby request a copy of my personal data."
    assert top(read(text)) is Emotion.NEUTRAL


def test_a_law_said_to_be_broken_is_flagged() -> None:
    assert read("This is a breach of the Consumer Rights Act.").flags[Flag.LEGAL_THREAT] >= 0.5


def test_leaving_is_flagged() -> None:
    assert read("We are looking at other providers.").flags[Flag.CHURN_RISK] >= 0.5


def test_shouting_raises_intensity() -> None:
    calm = read("The delivery is late again and I am annoyed.")
    loud = read("The delivery is LATE AGAIN!!! I am SO annoyed!!!")
    assert loud.intensity > calm.intensity


def test_most_moments_written_in_passing_are_read_right() -> None:
    wrong = [m["text"] for m in MOMENTS if situation(m["text"]) != m["situation"]]
    assert len(wrong) <= 0.15 * len(MOMENTS), wrong


def test_no_moment_of_danger_is_read_as_routine() -> None:
    graver = [m for m in MOMENTS if m["situation"] in ("safety", "grief", "hostile")]
    read_as = Counter(situation(m["text"]) for m in graver)
    assert read_as[Situation.ROUTINE] + read_as[Situation.POSITIVE] == 0
