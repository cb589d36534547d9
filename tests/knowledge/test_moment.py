"""Which articles a moment allows."""

from __future__ import annotations

import pytest

from empathy_reply.assess.labels import Flag, SafetyKind, Situation
from empathy_reply.knowledge.moment import Fit, fit, moment
from empathy_reply.knowledge.query import Query
from empathy_reply.knowledge.terms import terms
from empathy_reply.ticket import Article, Audience


def query(situation: Situation, *, wanted: str = "", kind: SafetyKind | None = None) -> Query:
    return Query(terms={}, situation=situation, kind=kind, wanted=terms(wanted), asks=bool(wanted))


def article(title: str, text: str = "Do it.", *, audience: Audience = Audience.CUSTOMER) -> Article:
    return Article(id="K", title=title, text=text, audience=audience)


@pytest.mark.parametrize(
    ("situation", "title"),
    [
        (Situation.GRIEF, "When a member has died"),
        (Situation.GRIEF, "Customers hit by fire, flood or storm"),
        (Situation.HOSTILE, "Insults and threats"),
        (Situation.HOSTILE, "Guests who ask for measures against hotel staff"),
        (Situation.POSITIVE, "Passing praise on to a colleague"),
    ],
)
def test_a_title_says_which_moment_an_article_is_meant_for(
    situation: Situation, title: str
) -> None:
    assert fit(article(title), query(situation)) is Fit.MEANT


@pytest.mark.parametrize(
    "text",
    ["Refer a friend and your next month is free.", "From £39 a month.", "Write a review and win."],
)
def test_an_offer_is_refused(text: str) -> None:
    assert fit(article("Something nice", text), query(Situation.DIFFICULTY)) is Fit.REFUSED


def test_an_offer_that_she_asks_for_is_not_refused() -> None:
    asked = query(Situation.ROUTINE, wanted="how do I give a gift card?")
    assert fit(article("Gift cards", "Choose a sum."), asked) is Fit.MATTER


def test_false_comfort_is_refused_in_danger() -> None:
    danger = query(Situation.SAFETY, kind=SafetyKind.PHYSICAL)
    smell = article("A smell at first use", "A light smell is normal. Leave it running.")
    assert fit(smell, danger) is Fit.REFUSED


def test_a_mail_that_needs_no_reply_is_a_moment_of_its_own() -> None:
    away = Query(terms={}, situation=Situation.ROUTINE, flags=(Flag.NO_REPLY_NEEDED,))
    assert moment(away) == Flag.NO_REPLY_NEEDED
    assert fit(article("Auto-replies"), away) is Fit.MEANT
