"""Draft a reply in five lines: no network, no key, no account."""

from empathy_reply import Drafter, Ticket

words = (
    "The lamp came today but its shade is missing. I looked in the box twice. When can I get it?"
)
ticket = Ticket(messages=[{"author": "customer", "name": "Jonah", "text": words}])
print(Drafter().draft(ticket).reply.text)
