"""The judge tells plain pairs apart, in whatever words, and gives a probability for each."""

from __future__ import annotations

import numpy as np
import pytest

from empathy_reply.knowledge import ArticleStep, Who, what_was_done
from empathy_reply.knowledge.judge import Question, default_judge
from empathy_reply.knowledge.tried import steps_tried

SAID = "I turned the router off and on again, and I used my wife's laptop: the same. What now?"
STEPS = ("Restart the router.", "Try another device.", "Replace the network cable.")


def test_each_pair_gets_a_probability() -> None:
    found = default_judge().ask(Question.TRIED, SAID, STEPS)
    assert found.shape == (3,)
    assert bool(np.all((found > 0) & (found < 1)))
    assert default_judge().ask(Question.TRIED, SAID, ()).shape == (0,)


@pytest.mark.parametrize(
    ("said", "step", "tried"),
    [
        (SAID, STEPS[0], True),
        (SAID, STEPS[2], False),
        ("Should I reinstall the app?", "Remove the app and install it again.", False),
        ("I don't dare to reset it.", "Reset the device to factory settings.", False),
    ],
)
def test_a_step_is_tried_by_its_meaning(said: str, step: str, *, tried: bool) -> None:
    steps = (ArticleStep(who=Who.CUSTOMER, text=step),)
    assert bool(steps_tried(steps, what_was_done((), words=said))) is tried


def test_of_long_words_every_part_is_read() -> None:
    long = "The weather here was fine all week and we had visitors from abroad. " * 16
    steps = (ArticleStep(who=Who.CUSTOMER, text=STEPS[0]),)
    assert steps_tried(steps, what_was_done((), words=f"{long} I restarted the router twice."))


def test_what_the_agent_does_is_never_tried_by_her() -> None:
    steps = (ArticleStep(who=Who.AGENT, text="Restart the router."),)
    assert steps_tried(steps, what_was_done((), words=SAID)) == ()
