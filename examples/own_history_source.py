"""Let a draft know what your CRM knows: any object with a `name` and a `lookup` is a source."""

import asyncio
from pathlib import Path

from empathy_reply import AsyncDrafter, Fact, History, Ticket
from empathy_reply.casefile import read_path
from empathy_reply.history import gather

BOOKS = {"ruth.calloway@example.com": {"since": "2019-04-11", "club": "Gold", "spent": "£ 1,184"}}


class ShopBooks:
    """What a shop keeps of its customers; yours would ask a database or an API here."""

    name = "shop books"

    async def lookup(self, ticket: Ticket) -> History:
        """Say what is known of the customer; what goes wrong here stops no draft."""
        known = BOOKS.get(ticket.customer.email or "")
        if known is None:
            return History()
        told = Fact(label="club", value=known["club"], visible=True)  # a draft may mention it
        kept = Fact(label="spent", value=known["spent"])  # no customer ever reads it
        return History(customer_since=known["since"], facts=(told, kept))


async def main() -> None:
    """Ask the source, two seconds long at most, and draft with what it knows."""
    case = read_path(Path(__file__).with_name("08-boots-that-reached-santiago.json"))
    gathered = await gather([ShopBooks()], case.ticket, seconds=2)
    draft = await AsyncDrafter().draft(case, history=gathered.history)
    print("known:", ", ".join(fact.label for fact in gathered.history.facts))
    print(draft.reply.text if draft.reply else "no reply is needed")


if __name__ == "__main__":
    asyncio.run(main())
