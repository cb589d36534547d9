"""A token opens its own connection and nothing else, and only while it is good."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from empathy_reply.errors import ConfigError

PATH = "/v1/tickets/acme/T1/draft"


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    return b".".join(encoded).decode() + "."


def good(**claims: Any) -> dict[str, Any]:
    return {"exp": int(time.time()) + 300, "aud": "empathy-reply", "sub": "agent-7", **claims}


def test_a_token_of_the_connection_opens_it(world: Any) -> None:
    world.save()
    assert world.ask("GET", PATH).status_code == 200


def test_a_panels_signed_token_opens_it(world: Any) -> None:
    world.save()
    assert world.ask("GET", PATH, token=world.signed()).status_code == 200


@pytest.mark.parametrize(
    "token", ["", "acme-token-", "acme-token-12", "ümlaut", "a.b.c", "[" * 999]
)
def test_anything_else_is_refused(world: Any, token: str) -> None:
    world.save()
    answer = world.ask("GET", PATH, token=token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_one_connection_cannot_read_another(world: Any) -> None:
    kept = world.save()
    for token in (world.tokens["other"], world.signed(secret="other-app-secret-0123456789abcde")):
        assert world.ask("GET", PATH, token=token).status_code == 401
        assert world.ask("GET", f"/v1/drafts/{kept.id}", token=token).status_code == 404
        outcome = {"kind": "rejected", "reason": "wrong tone"}
        told = world.ask("POST", f"/v1/drafts/{kept.id}/outcome", token=token, json=outcome)
        assert told.status_code == 404
    wish = {"connection": "acme", "ticket_id": "T1"}
    assert (
        world.ask("POST", "/v1/drafts", token=world.tokens["other"], json=wish).status_code == 401
    )
    assert world.store.outcomes.get(kept.id) is None


def test_an_unknown_connection_looks_like_one_that_is_closed(world: Any) -> None:
    assert world.ask("GET", "/v1/tickets/nobody/T1/draft").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**12},
        {"aud": "somebody-else"},
        {"aud": None},
        {"nbf": 10**12},
        {"iat": 10**12},
        {"sub": ["agent-7"]},
    ],
    ids=str,
)
def test_a_signed_token_with_a_wrong_claim_is_refused(world: Any, claims: dict[str, Any]) -> None:
    assert world.ask("GET", PATH, token=world.signed(claims)).status_code == 401


def test_a_signed_token_may_live_an_hour_and_no_more(world: Any) -> None:
    world.save()
    hour, more = (world.signed({"exp": int(time.time()) + s}) for s in (3_600, 3_700))
    assert world.ask("GET", PATH, token=hour).status_code == 200
    assert world.ask("GET", PATH, token=more).status_code == 401


def test_clocks_may_differ_by_a_minute(world: Any) -> None:
    world.save()
    now = int(time.time())
    token = world.signed({"exp": now - 30, "iat": now + 30, "nbf": now + 30})
    assert world.ask("GET", PATH, token=token).status_code == 200


def test_the_token_does_not_choose_its_algorithm(world: Any) -> None:
    key = RSAKey.generate_key(2048)
    secret = OctKey.import_key("acme-app-secret-0123456789abcdef")
    forged = (
        unsigned(good()),
        jwt.encode({"alg": "RS256"}, good(), key),
        jwt.encode({"alg": "HS512"}, good(), secret, algorithms=["HS512"]),
        jwt.encode(
            {"alg": "HS256"}, good(), OctKey.import_key(b"another secret, 0123456789abcdef")
        ),
    )
    assert {world.ask("GET", PATH, token=token).status_code for token in forged} == {401}


@pytest.mark.parametrize("secret", ["too short", None], ids=["short", "public key"])
def test_a_secret_that_cannot_protect_is_told_at_the_start(world: Any, secret: str | None) -> None:
    secret = secret or RSAKey.generate_key(2048).as_pem(private=False).decode()
    acme = {"helpdesk": "made-up", "app_secrets": [secret]}
    world.settings = type(world.settings).model_validate({"connections": {"acme": acme}})
    with pytest.raises(ConfigError, match=r"connections\.acme\.app_secrets") as caught:
        world.make()
    assert secret not in str(caught.value)


def test_an_empty_secret_opens_nothing(world: Any) -> None:
    acme = {"helpdesk": "made-up", "tokens": [""], "app_secrets": [""]}
    values = {"connections": {"acme": acme}, "serve": {"metrics_tokens": [""]}}
    world.settings = type(world.settings).model_validate(values)
    app = world.make()
    for token in ("", " ", unsigned(good())):
        assert world.ask("GET", PATH, app=app, token=token).status_code == 401
        assert world.call("GET", "/metrics", app=app, token=token).status_code == 401


def test_each_of_several_secrets_is_good_while_they_change(world: Any) -> None:
    world.save()
    acme = world.settings.connections["acme"].model_dump() | {"tokens": ["new", "old"]}
    values = world.settings.model_dump() | {"connections": {"acme": acme}}
    world.settings = type(world.settings).model_validate(values)
    app = world.make()
    answers = [world.ask("GET", PATH, app=app, token=token) for token in ("new", "old")]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_calls_are_counted_by_token_and_agent(world_with: Any) -> None:
    world = world_with(calls_per_minute=2)
    world.save()
    agents = [world.signed({"sub": name}) for name in ("one", "two")]
    statuses = [world.ask("GET", PATH, token=agents[0]).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert world.ask("GET", PATH, token=agents[1]).status_code == 200
    assert world.ask("GET", PATH).status_code == 200
    # A new token of the same agent is no new start.
    refused = world.ask("GET", PATH, token=world.signed({"sub": "one", "jti": "another"}))
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
