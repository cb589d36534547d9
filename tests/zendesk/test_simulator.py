"""The simulated account answers in the shapes of Zendesk's own document, where that is at hand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml
from empathy_reply_zendesk import Zendesk

from tests.simulators.zendesk import BOT, BRAND, ZendeskSimulator

DOCUMENTS = Path(__file__).parents[3] / "shared/helpdesk/zendesk/openapi"

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the document is not ours to ship")


class Loader(yaml.CSafeLoader):
    """Reads the document, in which a bare "=" stands once for a word."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def with_nulls(schema: Any) -> Any:
    """Let every typed value be null: the document forgets most of those that are."""
    if isinstance(schema, list):
        return [with_nulls(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: with_nulls(value) for key, value in schema.items() if key != "example"}
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if isinstance(made.get("enum"), list):
            made["enum"] = [*made["enum"], None]
    return made


def load(name: str) -> dict[str, Any]:
    with (DOCUMENTS / f"{name}-oas.yaml").open(encoding="utf-8") as file:
        document = yaml.load(file, Loader)
    schemas: dict[str, Any] = with_nulls(document["components"]["schemas"])
    return {"components": {"schemas": schemas}}


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """Read both documents, once."""
    return {"support": load("support"), "helpcenter": load("helpcenter")}


@pytest.fixture(scope="module")
def busy() -> tuple[ZendeskSimulator, str]:
    """Make an account in which everything has happened once."""
    account = ZendeskSimulator()
    account.organizations[3] = {"id": 3, "name": "Reyes Ltd", "organization_fields": {"tier": "A"}}
    account.add_user("Jonah Reyes", organization_id=3)
    number = account.customer_writes(None, "My lamp is broken.", tags=["vip"])
    account.agent_replies(number, "<p>Which lamp?</p>")
    desk = Zendesk(
        subdomain="acme",
        client_id=account.client[0],
        client_secret=account.client[1],
        webhook_secrets="s",
        webhook_kind="trigger",
        transport=httpx.ASGITransport(account),
    )
    asyncio.run(desk.write_note(number, "<p>x</p>", key="ab12", tags=("danger",), urgent=True))
    asyncio.run(desk.set_up("https://hooks.example/webhooks/acme", apply=True))
    account.add_article("Lamp flickers", "<ol><li>Turn it.</li></ol>")
    chat = account.customer_chats(None, "Hi")
    account.bot_chats(chat, "Hello")
    return account, number


CENTRE = "/api/v2/help_center/articles"
USER = f"/api/v2/users/{BOT}"
ANSWERS = {
    "ticket": ("support", "TicketResponse", "/api/v2/tickets/{number}.json"),
    "tickets": ("support", "TicketsResponse", "/api/v2/tickets.json"),
    "comments": ("support", "TicketCommentsResponse", "/api/v2/tickets/{number}/comments.json"),
    "audits": (
        "support", "TicketAuditsResponseNoneCursor", "/api/v2/tickets/{number}/audits.json"),
    "log": ("support", "ConversationLogResponse", "/api/v2/tickets/{chat}/conversation_log"),
    "export": ("support", "CursorBasedExportIncrementalTicketsResponse",
               "/api/v2/incremental/tickets/cursor.json?start_time=1600000000"),
    "user": ("support", "UserResponse", f"{USER}.json"),
    "users": ("support", "UsersResponse", f"/api/v2/users/show_many.json?ids={BOT}"),
    "organisation": ("support", "OrganizationResponse", "/api/v2/organizations/3.json"),
    "past": ("support", "TicketsResponse", "/api/v2/users/{requester}/tickets/requested.json"),
    "brand": ("support", "BrandResponse", f"/api/v2/brands/{BRAND}.json"),
    "triggers": ("support", "TriggersResponse", "/api/v2/triggers/search.json?query=Empathy"),
    "search": ("helpcenter", "ArticleSearchResponse", f"{CENTRE}/search.json?query=lamp"),
    "articles": ("helpcenter", "ArticlesResponse", f"{CENTRE}.json"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_the_documented_shape(
    name: str, documents: dict[str, Any], busy: tuple[ZendeskSimulator, str]
) -> None:
    document, schema, path = ANSWERS[name]
    account, number = busy
    known = {"number": number, "chat": next(iter(account.chats))}
    known["requester"] = account.tickets[int(number)]["requester_id"]

    async def ask() -> Any:
        auth = (f"{account.email}/token", account.api_token)
        inner = httpx.ASGITransport(account)
        async with httpx.AsyncClient(transport=inner, base_url="https://x", auth=auth) as client:
            answer = await client.get(path.format(**known))
            assert answer.status_code == 200
            return answer.json()

    found = asyncio.run(ask())
    wanted = {**documents[document], "$ref": f"#/components/schemas/{schema}"}
    assert schema in wanted["components"]["schemas"]
    jsonschema.Draft7Validator(wanted).validate(found)
    assert any(found.values())
