"""The API of the simulated Zendesk account. In: requests. Out: answers, paged and counted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .zendesk_login import Login
from .zendesk_shapes import BODIES, BOT, CLOSED, FORBIDDEN, HOME, MISSING, Json, logged

if TYPE_CHECKING:
    from .zendesk import ZendeskSimulator

MOST = 100
EXPORTED = 1_000
ULID = "01EJFTSCC78X5V07NPY2MHR00"

Answer = Callable[[Request], Response]


class Endpoints:
    """Answers for one account."""

    def __init__(self, account: ZendeskSimulator) -> None:
        self.account = account
        self.login = Login(account)

    def routes(self) -> Iterable[tuple[str, str, Callable[..., Any]]]:
        """List what is served: method, path, and who answers."""
        ticket, centre = "/tickets/{id:int}", "/help_center/articles"
        account = self.account
        served: tuple[tuple[str, str, Answer], ...] = (
            ("GET", "/tickets.json", self._list_tickets),
            ("GET", f"{ticket}.json", self._show_ticket),
            ("PUT", f"{ticket}.json", self._update_ticket),
            ("GET", f"{ticket}/comments.json", self._list_comments),
            ("GET", f"{ticket}/audits.json", self._list_audits),
            ("GET", f"{ticket}/conversation_log", self._list_log),
            ("GET", "/incremental/tickets/cursor.json", self._export),
            ("GET", "/users/me.json", lambda r: self._said({"user": account.users[BOT]})),
            ("GET", "/users/show_many.json", self._show_users),
            ("GET", "/users/{id:int}.json", lambda r: self._one("user", account.users, r)),
            ("GET", "/users/{id:int}/tickets/requested.json", self._list_requested),
            ("GET", "/organizations/{id:int}.json", self._show_organization),
            ("GET", "/brands/{id:int}.json", lambda r: self._one("brand", account.brands, r)),
            ("GET", "/oauth/tokens/current.json", lambda r: self._said(self.login.described(r))),
            ("GET", f"{centre}/search.json", self._search),
            ("GET", f"{centre}.json", lambda r: self._page(r, "articles", account.articles)),
            ("GET", "/webhooks", lambda r: self._page(r, "webhooks", account.webhooks)),
            ("POST", "/webhooks", self._make_webhook),
            ("GET", "/webhooks/{id}/signing_secret", self._show_secret),
            ("GET", "/triggers/search.json", self._find_triggers),
            ("POST", "/triggers.json", self._make_trigger),
        )
        for method, path, answer in served:
            yield method, "/api/v2" + path, self._guarded(answer)
        yield "POST", "/oauth/tokens", self.login.make_token

    # --- how it is said ---

    def _guarded(self, answer: Answer) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            self.account.asked.append(f"{request.method} {request.url.path}")
            if refused := self.login.refusal(request):
                return self._said(refused[0], status=refused[1])
            request.state.body = await request.json() if request.method != "GET" else None
            with self.account.lock:
                return answer(request)

        return serve

    def _said(self, body: Any, *, status: int = 200) -> Response:
        headers = {
            "X-Rate-Limit": str(self.account.total),
            "X-Rate-Limit-Remaining": str(self.account.left),
            "Date": self.account.clock().strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }
        return JSONResponse(body, status_code=status, headers=headers)

    def _missing(self) -> Response:
        return self._said(MISSING, status=404)

    def _one(self, name: str, kept: Mapping[int, Json], request: Request) -> Response:
        found = kept.get(request.path_params["id"])
        return self._said({name: found}) if found else self._missing()

    def _page(self, request: Request, name: str, rows: Sequence[Json], **beside: Any) -> Response:
        """Give one page. The next is linked to even when there is none, as in the real one."""
        size = min(MOST, int(request.query_params.get("page[size]", MOST)))
        start = _number(request.query_params.get("page[after]"))
        after = _cursor(min(start + size, len(rows)))
        meta = {"has_more": start + size < len(rows), "after_cursor": after, "before_cursor": "x"}
        links = {"next": f"{HOME}{request.url.path}?page[after]={after}", "prev": None}
        page = {name: rows[start : start + size], "meta": meta, "links": links}
        return self._said({**page, **{key: make(page[name]) for key, make in beside.items()}})

    # --- tickets ---

    def _show_ticket(self, request: Request) -> Response:
        ticket, account = self.account.tickets.get(request.path_params["id"]), self.account
        if ticket is None:
            return self._missing()
        beside: dict[str, Any] = {
            "users": _of(account.users, [ticket["requester_id"]]),
            "groups": _of(account.groups, [ticket["group_id"]]),
            "organizations": _of(account.organizations, [ticket["organization_id"]]),
        }
        wanted = request.query_params.get("include", "").split(",")
        return self._said({"ticket": ticket, **{k: v for k, v in beside.items() if k in wanted}})

    def _update_ticket(self, request: Request) -> Response:
        ticket, asked = self.account.tickets.get(request.path_params["id"]), request.state.body
        if ticket is None:
            return self._missing()
        if ticket["status"] == "closed":
            return self._said(CLOSED, status=422)
        told = asked["ticket"]
        # `safe_update: false` counts as true: the key alone asks for it.
        if "safe_update" in told and ticket["updated_at"] > told["updated_stamp"]:
            return self._said(BODIES["conflict"], status=409)
        audit = self.account.bot_writes(ticket, told)
        return self._said({"ticket": ticket, "audit": audit})

    def _list_comments(self, request: Request) -> Response:
        rows = self.account.comments.get(request.path_params["id"])
        if rows is None:
            return self._missing()
        wanted = "users" in request.query_params.get("include", "")
        beside = {"users": self._authors} if wanted else {}
        return self._page(request, "comments", _sorted(rows, request), **beside)

    def _authors(self, page: Sequence[Json]) -> list[Json]:
        return _of(self.account.users, dict.fromkeys(one["author_id"] for one in page))

    def _list_audits(self, request: Request) -> Response:
        rows = self.account.audits.get(request.path_params["id"])
        if rows is None:
            return self._missing()
        return self._page(request, "audits", _sorted(rows, request))

    def _list_log(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.account.chats:
            return self._missing()
        comments = [logged(c, self.account.users) for c in self.account.comments[number]]
        rows = sorted([*self.account.chats[number], *comments], key=lambda one: one["created_at"])
        return self._page(request, "events", rows)

    def _list_tickets(self, request: Request) -> Response:
        rows = [self.account.tickets[number] for number, _ in self.account.newest_changes()]
        return self._page(request, "tickets", [t for t in rows if t["status"] != "deleted"])

    def _list_requested(self, request: Request) -> Response:
        numbers = self.account.by_requester[request.path_params["id"]]
        rows = [self.account.tickets[number] for number in numbers]
        rows.sort(key=lambda ticket: (ticket["updated_at"], ticket["id"]), reverse=True)
        chosen = rows[: int(request.query_params.get("per_page", MOST))]
        return self._said({"tickets": chosen, "next_page": None, "count": len(rows)})

    def _export(self, request: Request) -> Response:
        if self.account.users[BOT]["role"] != "admin":
            return self._said(FORBIDDEN, status=403)
        asked, changed = request.query_params, self.account.newest_changes()
        if "cursor" not in asked:
            start = datetime.fromtimestamp(int(asked["start_time"]), UTC)
            if start > self.account.clock() - timedelta(minutes=1):
                said = {"error": "InvalidValue", "description": "Too recent start_time"}
                return self._said(said, status=400)
            due = [p for p in changed if _updated_at(self.account.tickets[p[0]]) >= start]
        else:
            due = [pair for pair in changed if pair[1] > _number(asked["cursor"])]
        return self._said(self._exported(due, at=changed[0][1] if changed else 0))

    def _exported(self, due: list[tuple[int, int]], *, at: int) -> Json:
        page = due[::-1][:EXPORTED]
        after = _cursor(page[-1][1] if page else at)
        return {
            "tickets": [self.account.tickets[number] for number, _ in page],
            "after_cursor": after,
            "after_url": f"{HOME}/api/v2/incremental/tickets/cursor.json?cursor={after}",
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": len(due) <= EXPORTED,
        }

    # --- people and articles ---

    def _show_users(self, request: Request) -> Response:
        numbers = [int(one) for one in request.query_params["ids"].split(",")]
        found = _of(self.account.users, numbers)
        return self._said({"users": found, "next_page": None, "count": len(found)})

    def _show_organization(self, request: Request) -> Response:
        return self._one("organization", self.account.organizations, request)

    def _search(self, request: Request) -> Response:
        locale = request.query_params.get("locale", "")
        if locale and locale not in {one["locale"] for one in self.account.articles}:
            return self._said({"error": "InvalidLocale"}, status=400)
        words = set(request.query_params["query"].lower().split())
        rows = [
            {**one, "result_type": "article", "snippet": ""}
            for one in self.account.articles
            if words & set(f"{one['title']} {one['body']}".lower().split())
            and locale in ("", one["locale"])
        ]
        chosen = rows[: int(request.query_params.get("per_page", 25))]
        return self._said({"results": chosen, "count": len(rows), "next_page": None})

    # --- webhooks ---

    def _make_webhook(self, request: Request) -> Response:
        asked = request.state.body["webhook"]
        refuses = self.account.refuses
        if refuses and any(one.startswith(refuses) for one in asked["subscriptions"]):
            return self._said({"errors": [{"code": "InvalidSubscription"}]}, status=400)
        number = f"{ULID}{len(self.account.webhooks)}"
        made = {**asked, "id": number, "created_by": str(BOT)}
        self.account.webhooks.append(made)
        return self._said({"webhook": made}, status=201)

    def _show_secret(self, request: Request) -> Response:
        held = {"algorithm": "SHA256", "secret": self.account.secret}
        return self._said({"signing_secret": held})

    def _find_triggers(self, request: Request) -> Response:
        words = request.query_params["query"]
        found = [one for one in self.account.triggers if words in one["title"]]
        return self._said({"triggers": found, "count": len(found), "next_page": None})

    def _make_trigger(self, request: Request) -> Response:
        made = {**request.state.body["trigger"], "id": 360_056_295_714, "active": True}
        self.account.triggers.append(made)
        return self._said({"trigger": made}, status=201)


def _of(kept: Mapping[int, Json], numbers: Iterable[int]) -> list[Json]:
    return [kept[number] for number in numbers if number in kept]


def _sorted(rows: list[Json], request: Request) -> list[Json]:
    newest_first = request.query_params.get("sort", "").startswith("-")
    return rows[::-1] if newest_first else rows


def _updated_at(ticket: Json) -> datetime:
    return datetime.fromisoformat(ticket["updated_at"])


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"o": number}).encode()).decode()


def _number(cursor: str | None) -> int:
    return int(json.loads(base64.urlsafe_b64decode(cursor))["o"]) if cursor else 0
