"""Who is greeted: the one who wrote."""

from __future__ import annotations

import pytest

from empathy_reply.text import clean
from empathy_reply.ticket import Customer, Message, Ticket
from empathy_reply.write.address import addressee, spoken_name


def greeted(text: str, *, record: str) -> str:
    ticket = Ticket(
        messages=(Message(author="customer", name=record, text=text, id="m1"),),
        customer=Customer(name=record),
    )
    return addressee(ticket, {m.id: clean(m) for m in ticket.messages})


@pytest.mark.parametrize(
    ("text", "record", "name"),
    [
        ("Please add our VAT ID.\n\nKind regards,\n\nIlse Maas\nAccounts", "AP Inbox", "Ilse"),
        ("My father died. Please stop this.\n\nRuta", "Leonas Petraitis", "Ruta"),
        ("Where is it?\n\nY.", "Yannis Mavros", "Yannis"),
        ("Hi, this is Ana from next door. The lid is off.", "Bo Lind", "Ana"),
        ("The lid is off.\n\nWith respect,\nAnders Holm", "Anders Holm", "Anders"),
        ("The lid is off.", "Dr. Maya Osei-Roth", "Dr. Osei-Roth"),
        ("The lid is off.", "Acme Support Team", ""),
    ],
)
def test_the_writer_is_greeted(text: str, record: str, name: str) -> None:
    assert greeted(text, record=record) == name


@pytest.mark.parametrize("not_a_name", ["", "accounts@acme.example", "The Office", "A.", "!!"])
def test_what_is_no_name_is_not_spoken(not_a_name: str) -> None:
    assert spoken_name(not_a_name) == ""
