"""What the shipped network answers, and how its answers become readings."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_reply.assess.labels import Emotion, SafetyKind, Situation
from empathy_reply.assess.reader import Reading, holds
from empathy_reply.assess.trained import MODEL, TrainedReader

READER = TrainedReader()


def read(*lines: str) -> Reading:
    (heard,) = READER.read([lines])
    return heard.whole


def top(reading: Reading) -> Emotion:
    return max(reading.emotion, key=lambda e: reading.emotion[e])


@settings(max_examples=40)
@given(st.lists(st.text(max_size=120), max_size=6))
def test_scores_of_any_text_are_shares(lines: list[str]) -> None:
    (heard,) = READER.read([lines])
    assert len(heard.lines) == len(lines)
    for reading in (heard.whole, *heard.lines):
        for shares in (reading.emotion, reading.situation, reading.expression):
            assert sum(shares.values()) == pytest.approx(1, abs=0.01)
        assert all(0 <= score <= 1 for score in {**reading.flags, **reading.safety}.values())


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("Brilliant service, the new hinge fits perfectly and my kitchen is quiet again.", "joy"),
        ("You lied to me, you took my money and you should be ashamed.", "anger"),
        ("Thank you so much for sorting out my ticket yesterday.", "gratitude"),
        ("I am so worried that the transfer will not arrive before the rent is due.", "anxiety"),
        ("Do you deliver to Malta?", "neutral"),
    ],
)
def test_plain_feelings_are_read(text: str, emotion: str) -> None:
    assert top(read(text)) == emotion


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("There is smoke coming out of the back of the dryer.", SafetyKind.PHYSICAL),
        ("Somebody is moving money out of my account as I type this.", SafetyKind.SECURITY),
        ("I do not think I will be around much longer, I cannot do this any more.", "self_harm"),
    ],
)
def test_danger_is_seen_in_a_line_of_a_calm_mail(text: str, kind: str) -> None:
    calm = ("Order 5512 came on Monday.", "The colour is as ordered, smoke grey.", text)
    reading = read(*calm, "My address has not changed.", "Please send a receipt as well.")
    assert max(reading.safety, key=lambda k: reading.safety[k]) == kind
    assert holds(reading, Situation.SAFETY) >= 0.5


def test_many_passages_are_read_as_each_alone() -> None:
    passages = [["Where is my parcel?"], ["Thanks a lot!", "It fits."], [], ["HELP " * 400]]
    together = READER.read(passages)
    alone = [READER.read([p])[0] for p in passages]
    for one, other in zip(together, alone, strict=True):
        assert one.whole.emotion == pytest.approx(other.whole.emotion, abs=0.06)


def test_threads_share_one_reader() -> None:
    reader = TrainedReader()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: reader.read([["It broke again."]])[0].whole, range(8)))
    assert all(reading.emotion == pytest.approx(found[0].emotion) for reading in found)


def test_the_package_holds_what_the_card_says() -> None:
    held = json.loads((MODEL / "settings.json").read_text(encoding="utf-8"))
    assert READER.name == f"minilm-{held['version']}"
    assert (MODEL / "reader.onnx").stat().st_size <= 30_000_000
    assert (MODEL / "CARD.md").exists()
