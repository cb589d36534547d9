"""Each rule by an example that breaks it and one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from empathy_reply.check import RULES, SEVERITIES, Severity

from .briefs import page_of, rules_of

KB = [
    {
        "id": "K1",
        "audience": "agent",
        "title": "Lids",
        "url": "https://wiki.acme.example/k1",
        "text": "1. Agent: Warehouse > Hold queue. 2. Customer: Settings > Lids > Report. "
        "Takes 5 to 7 business days. Desk on 0800 900 414. Extension 4400.",
    },
    {
        "id": "K2",
        "audience": "customer",
        "title": "Care",
        "url": "https://help.acme.example/k2",
        "text": "Write to care@acme.example.",
    },
]
INSIDE = {
    "facts": [
        {"label": "lifetime_value", "value": "1840 USD"},
        {"label": "plan", "value": "Gold", "visible": True},
    ],
    "notes": ["Warehouse blames the photo tag again."],
}

GRIEF: dict[str, Any] = {"situation": "grief"}
DANGER: dict[str, Any] = {"situation": "safety"}
IN_CRISIS: dict[str, Any] = {"situation": "safety", "gold": {"flags": ["self_harm"]}}
CLEANED: dict[str, Any] = {"gold": {"tried_steps": ["cleaned the hinge"]}}
THREE_FACTS: dict[str, Any] = {"gold": {"facts_to_mirror": ["lid", "3 May", "40177"]}}
ONE_ASK: dict[str, Any] = {"gold": {"asks": ["send the invoice for my taxes"]}}
HERS = "The lid of my cooker cracked on 3 May, order 40177."
GERMAN = "Der Deckel ist heute gekommen und ich schicke Ihnen morgen einen neuen zu, wenn es geht."

CASES: list[tuple[str, str, bool, dict[str, Any]]] = [
    ("canned.phrase", "Sorry for whatever trouble this might have caused.", True, {}),
    ("canned.phrase", "I am very sorry about your mother's death.", False, GRIEF),
    ("stance.instruction", "I am sorry to read that. Unplug it.", True, DANGER),
    ("stance.instruction", "Ana, unplug it now and leave the room.", False, DANGER),
    ("stance.instruction", "The lid is a known fault.", True, DANGER),
    ("stance.condolence", "Ana, the account is closed.", True, GRIEF),
    ("stance.condolence", "Ana, my condolences on your father.", False, GRIEF),
    ("stance.tone", "Ana, my condolences. Enjoy the summer.", True, GRIEF),
    ("stance.tone", "The $9 stands. Your tone is unacceptable.", True, {"situation": "hostile"}),
    ("stance.tone", "The $9 stands; you choose.", False, {"situation": "hostile"}),
    ("stance.tone", "What a lid! Unfortunately it broke.", True, {"situation": "positive"}),
    ("stance.opening", "The lid is on its shelf.", True, {"situation": "repeat_contact"}),
    ("stance.opening", "You told us on 3 May.", False, {"situation": "repeat_contact"}),
    ("ack.missing", "I am opening a form now. It is green.", True, {}),
    ("ack.missing", "A cracked cooker lid is no use to you.", False, {}),
    ("ack.undue", "I understand how you feel. Done.", True, {"situation": "routine"}),
    ("ask.known", "Could you send me your order number?", True, {}),
    ("ask.known", "I don't need the order number again.", False, {}),
    ("ask.known", "Please confirm your email address.", True, {}),
    ("ask.known", "Could you send me your order number?", False, {"ticket": "The lid broke."}),
    ("ask.many", "Is it red? Is it big?", True, {}),
    ("ask.many", "Is it red?", False, {}),
    ("tried.repeated", "Please clean the hinge.", True, CLEANED),
    ("tried.repeated", "You cleaned the hinge already.", False, CLEANED),
    ("tried.repeated", "Please oil the hinge.", False, CLEANED),
    ("unsupported.amount", "It is $31.", True, {}),
    ("unsupported.date", "It came on 9 August.", True, {}),
    ("unsupported.date", "It cracked on May 3.", False, {}),
    ("unsupported.number", "There are 57 of them.", True, {}),
    ("unsupported.number", "Order 40177 it is, one or two lids.", False, {}),
    ("unsupported.name", "I asked Bartholomew about it.", True, {}),
    ("unsupported.link", "See https://evil.example/x.", True, {}),
    ("unsupported.link", "See https://help.acme.example/k2.", False, {}),
    ("unsupported.phone", "Ring 0191 498 0777.", True, {}),
    ("unsupported.phone", "Ring 0800 900 414.", False, {}),
    ("unsupported.email", "Write to me@evil.example.", True, {}),
    ("unsupported.email", "Write to care@acme.example.", False, {}),
    ("unsupported.link", "See www.evil.example.", True, {"ticket": "I saw www.evil.example."}),
    ("promise.unconfirmed", "I have refunded you.", True, {}),
    ("promise.unconfirmed", "I am opening the replacement now.", False, {}),
    ("promise.unconfirmed", "It comes back [[confirm: I have refunded you]].", False, {}),
    ("promise.unconfirmed", "You will receive it by Friday.", True, {}),
    ("promise.unconfirmed", "You will receive it by [[confirm: day]].", False, {}),
    ("promise.unconfirmed", "It will arrive in 5 to 7 business days.", False, {}),
    ("promise.unconfirmed", "I will call you.", True, {}),
    ("promise.unconfirmed", "If it has been shipped, I tell you.", False, {}),
    ("leak.internal", "You are worth 1,840 to us.", True, {}),
    ("leak.internal", "Your churn score is high.", True, {}),
    ("leak.internal", "The warehouse blames the photo tag again.", True, {}),
    ("leak.internal", "Look at Warehouse > Hold queue.", True, {}),
    ("leak.internal", "Go to Settings > Lids > Report.", False, {}),
    ("leak.internal", "See https://wiki.acme.example/k1.", True, {}),
    ("leak.internal", "Ask for extension 4400.", True, {}),
    ("leak.internal", "You are on Gold.", False, {}),
    ("apology.count", "Sorry the lid cracked. My apologies for the lid.", True, {}),
    ("apology.count", "I am sorry the lid cracked.", False, {}),
    ("apology.undue", "Sorry, the lid is here.", True, {"situation": "routine"}),
    ("apology.undue", "No need to be sorry; the lid is here.", False, {"situation": "routine"}),
    ("apology.never", "My condolences. We apologise for it.", True, GRIEF),
    ("apology.unpaired", "I am sorry. Now then.", True, {}),
    ("ownership.passive", "Our team will look into it.", True, {}),
    ("ownership.passive", "I am looking at the lid.", False, {}),
    ("greet.wrong", "Hi [First Name], the lid is here.", True, {}),
    ("greet.wrong", "Hi Walter, the lid is here.", True, {}),
    ("greet.wrong", "Hi Ana, the lid is here.", False, {}),
    ("greet.missing", "The lid is here.", True, {}),
    ("ending.formula", "Done. Let me know if you have any questions.", True, {}),
    ("ending.formula", "Done. How did we do? Take our survey.", True, {}),
    ("ending.missing", "Ana, lids crack. Cold does that.", True, {}),
    ("ending.missing", "Ana, lids crack. I write on [[confirm: day]].", False, {}),
    ("slots.many", "A [[confirm: a]], b [[confirm: b]], c [[confirm: c]].", True, {}),
    ("slots.first", "It is done [[confirm: done]]. Bye.", True, {}),
    ("slots.first", "It is done. Bye [[confirm: done]].", False, {}),
    ("exclaim", "The lid cracked!", True, {}),
    ("exclaim", "The lid holds!", False, {"situation": "positive"}),
    ("emoji", "The lid 😀", True, {}),
    ("length", "word " * 300, True, {}),
    ("secret.repeated", "The card is 4111 1111 1111 1111.", True, {}),
    ("verbatim.run", HERS, True, {}),
    ("verbatim.run", f'You wrote "{HERS}"', False, {}),
    ("language", GERMAN, True, {}),
    ("stance.crisis", "Ana, your invoice of $20 is due.", True, IN_CRISIS),
    ("stance.crisis", "Ana, if you are in danger call 999 now.", False, IN_CRISIS),
    ("mirror.few", "Ana, all well.", True, THREE_FACTS),
    ("mirror.few", "Ana, the lid of 3 May.", False, THREE_FACTS),
    ("asks.uncovered", "Ana, lids crack.", True, ONE_ASK),
    ("asks.uncovered", "Ana, the invoice is here.", False, ONE_ASK),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "reply", "breaks", "options"), CASES)
def test_rule(rule: str, reply: str, breaks: bool, options: dict[str, Any]) -> None:
    page = page_of(reply, **{"knowledge": KB, "history": INSIDE, **options})
    assert (rule in rules_of(page)) is breaks, rules_of(page)


def test_every_rule_has_a_severity_and_a_line() -> None:
    assert RULES.keys() == SEVERITIES.keys()
    assert all(line.endswith(".") for line in RULES.values())
    assert {SEVERITIES["leak.internal"], SEVERITIES["stance.instruction"]} == {Severity.BLOCK}


def test_most_rules_have_an_example_that_breaks_them() -> None:
    shown = {rule for rule, _, breaks, _ in CASES if breaks}
    assert RULES.keys() - shown <= {
        "history.left_out",
        "knowledge.left_out",
        "knowledge.silent",  # these five are about how a draft came to be, not about its text
        "language.unwritable",
        "llm.off",
        "llm.fallback",
        "llm.replaced",
        "stance.budget",
        "readability",
        "steps.source",
        "canned.repeated",
    }
