"""A macro gives its steps, not its phrases; of a solved ticket nothing of that customer stays."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.earlier import fit_for_use
from empathy_reply.ticket import Article, ArticleKind, Audience

MACRO = """Hi {{ticket.requester.first_name}},

Thank you for reaching out! I'm sorry to hear that you cannot sign in.

1. Could you please open the app and tap Forgot password?
2. If no mail arrives, check the spam folder.

Please don't hesitate to contact us.
"""
SOLVED = """Anna Meyer (anna@example.com) wrote on 3 March: card 4111 1111 1111 1111 is gone.
Agent: Block the card in Cards > Block. Then order a new one. Refund 34.50 EUR to her account.
Send it to 12 High Street. If the card was used, file a dispute. Call Mrs. Meyer back tomorrow."""


def made(kind: ArticleKind, text: str, title: str = "Card lost") -> Article:
    return fit_for_use(Article(id="x", title=title, text=text, kind=kind))


def test_a_macro_keeps_what_it_instructs() -> None:
    macro = made(ArticleKind.MACRO, MACRO)
    assert macro.text.splitlines() == [
        "- Open the app and tap Forgot password.",
        "- If no mail arrives, check the spam folder.",
    ]
    assert macro.audience is Audience.CUSTOMER


def test_a_solved_ticket_keeps_its_steps_alone() -> None:
    assert made(ArticleKind.SOLVED, SOLVED).text.splitlines() == [
        "- Agent: Block the card in Cards > Block.",
        "- Order a new one.",
        "- If the card was used, file a dispute.",
    ]


def test_a_solved_ticket_s_title_names_nobody() -> None:
    title = made(ArticleKind.SOLVED, SOLVED, "Card of Anna Meyer lost, order 4711").title
    assert not any(mark in title for mark in ("Anna", "Meyer", "4711"))
    assert "lost" in title


@pytest.mark.parametrize("kind", ArticleKind)
def test_doing_it_twice_changes_nothing(kind: ArticleKind) -> None:
    once = made(kind, SOLVED)
    assert fit_for_use(once) == once


def test_an_article_stays_as_it_is() -> None:
    article = Article(id="x", title="Anna Meyer", text=SOLVED)
    assert fit_for_use(article) is article
