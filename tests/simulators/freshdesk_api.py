"""The API of the simulated Freshdesk account. In: requests. Out: answers, paged and counted."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .freshdesk_shapes import AGENT, BODIES, BOT, Json, new_agent, stamp

if TYPE_CHECKING:
    from .freshdesk import FreshdeskSimulator

PAGE, MOST = 30, 100
EMBEDDED = 10


class Endpoints:
    """Answers for one account."""

    def __init__(self, account: FreshdeskSimulator) -> None:
        self.account = account
        self._credential = base64.b64encode(f"{account.api_key}:X".encode()).decode()

    def routes(self) -> Iterable[tuple[str, str, Callable[..., Any]]]:
        """List what is served: method, path, and who answers."""
        served: tuple[tuple[str, str, Callable[[Request], Response]], ...] = (
            ("GET", "/tickets", self._list_tickets),
            ("GET", "/tickets/{id:int}", self._show_ticket),
            ("PUT", "/tickets/{id:int}", self._update_ticket),
            ("GET", "/tickets/{id:int}/conversations", self._list_conversations),
            ("GET", "/contacts/{id:int}", lambda r: self._one(self.account.contacts, r)),
            ("GET", "/companies/{id:int}", lambda r: self._one(self.account.companies, r)),
            ("GET", "/agents/me", lambda r: self._said(r, new_agent(BOT, "Empathy Reply"))),
            ("GET", "/agents/{id:int}", self._show_agent),
            ("GET", "/{kind:str}/{id:int}", self._show_name),
            ("GET", "/ticket_fields", self._list_fields),
            ("GET", "/surveys/satisfaction_ratings", self._list_ratings),
            ("GET", "/search/solutions", self._search),
            ("GET", "/search/solutions/{language}", self._search),
            ("GET", "/solutions/categories", lambda r: self._page(r, self.account.categories)),
            ("GET", "/solutions/categories/{id:int}/folders", self._list_folders),
            ("GET", "/solutions/folders/{id:int}", lambda r: self._one(self.account.folders, r)),
            ("GET", "/solutions/folders/{id:int}/articles", self._list_articles),
        )
        for method, path, answer in served:
            yield method, "/api/v2" + path, self._guarded(answer)
        yield "POST", "/api/v2/tickets/{id:int}/notes", self._post_note
        yield "POST", "/api/v2/tickets/{id:int}/reply", self._post_reply

    def _guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            if refused := self._refused(request):
                return refused
            if request.method == "PUT":
                request.state.body = await request.json()
            with self.account.lock:
                return answer(request)

        return serve

    def _refused(self, request: Request) -> Response | None:
        self.account.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") == f"Basic {self._credential}":
            return None
        return self._said(request, BODIES["expired_token"], status=401)

    def _said(self, request: Request, body: Any, *, status: int = 200, link: str = "") -> Response:
        used = len([one for one in request.query_params.get("include", "").split(",") if one]) + 1
        headers = {
            "X-RateLimit-Total": str(self.account.total),
            "X-RateLimit-Remaining": str(self.account.left),
            "X-RateLimit-Used-CurrentRequest": str(used),
            "Date": self.account.clock().strftime("%a, %d %b %Y %H:%M:%S GMT"),
            **({"Link": link} if link else {}),
        }
        return JSONResponse(body, status_code=status, headers=headers)

    def _missing(self) -> Response:
        return Response(status_code=404)

    def _page(self, request: Request, rows: list[Json]) -> Response:
        number = int(request.query_params.get("page", "1"))
        size = min(MOST, int(request.query_params.get("per_page", PAGE)))
        chosen = rows[(number - 1) * size : number * size]
        following = request.url.include_query_params(page=number + 1)
        link = f'<{following}>; rel="next"' if number * size < len(rows) else ""
        return self._said(request, chosen, link=link)

    def _one(self, kept: Mapping[int, Json], request: Request) -> Response:
        found = kept.get(request.path_params["id"])
        return self._said(request, found) if found else self._missing()

    def _show_ticket(self, request: Request) -> Response:
        found = self.account.tickets.get(request.path_params["id"])
        if found is None:
            return self._missing()
        if "conversations" in request.query_params.get("include", ""):
            found = {**found, "conversations": self.account.conversations[found["id"]][:EMBEDDED]}
        return self._said(request, found)

    def _list_tickets(self, request: Request) -> Response:
        asked = request.query_params
        since = asked.get("updated_since") or stamp(self.account.clock() - timedelta(days=30))
        by = "updated_at" if "updated_since" in asked else "created_at"
        rows = [
            ticket
            for ticket in self.account.tickets.values()
            if ticket[by] >= since
            and asked.get("requester_id", str(ticket["requester_id"]))
            == str(ticket["requester_id"])
            and not ticket["spam"]
            and not ticket.get("deleted")
        ]
        rows.sort(
            key=lambda ticket: (ticket[asked.get("order_by", "created_at")], ticket["id"]),
            reverse=asked.get("order_type", "desc") == "desc",
        )
        if "description" not in asked.get("include", ""):
            left_out = {"description", "description_text"}
            rows = [{k: v for k, v in row.items() if k not in left_out} for row in rows]
        return self._page(request, rows)

    def _update_ticket(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.account.tickets:
            return self._missing()
        self.account.change(str(number), **request.state.body)
        return self._said(request, self.account.tickets[number])

    def _list_conversations(self, request: Request) -> Response:
        found = self.account.conversations.get(request.path_params["id"])
        return self._missing() if found is None else self._page(request, found)

    def _show_agent(self, request: Request) -> Response:
        known = {BOT: "Empathy Reply", AGENT: "Sam Okafor"}
        number = request.path_params["id"]
        found = new_agent(number, known[number]) if number in known else None
        return self._said(request, found) if found else self._missing()

    def _show_name(self, request: Request) -> Response:
        number = request.path_params["id"]
        name = self.account.names.get(request.path_params["kind"], {}).get(number)
        return self._said(request, {"id": number, "name": name}) if name else self._missing()

    def _list_fields(self, request: Request) -> Response:
        status = {"id": 1, "name": "status", "label": "Status", "choices": self.account.statuses}
        return self._said(request, [{"id": 2, "name": "subject", "label": "Subject"}, status])

    def _list_ratings(self, request: Request) -> Response:
        wanted = request.query_params.get("user_id")
        return self._page(request, [r for r in self.account.ratings if str(r["user_id"]) == wanted])

    def _search(self, request: Request) -> Response:
        if request.path_params.get("language", "en") != "en":
            return self._missing()
        words = set(request.query_params.get("term", "").lower().split())
        rows = [
            {**row, "folder_visibility": self.account.folders[row["folder_id"]]["visibility"]}
            for row in self.account.articles.values()
            if words & set(f"{row['title']} {row['description_text']}".lower().split())
        ]
        return self._page(request, rows)

    def _list_folders(self, request: Request) -> Response:
        category = request.path_params["id"]
        rows = [f for f in self.account.folders.values() if f["category_id"] == category]
        return self._page(request, rows)

    def _list_articles(self, request: Request) -> Response:
        folder = request.path_params["id"]
        return self._page(
            request, [a for a in self.account.articles.values() if a["folder_id"] == folder]
        )

    async def _post_note(self, request: Request) -> Response:
        return await self._posted(request, source=2)

    async def _post_reply(self, request: Request) -> Response:
        return await self._posted(request, source=0)

    async def _posted(self, request: Request, *, source: int) -> Response:
        """Take what the bot writes; what a note says of itself is private unless it says not."""
        if refused := self._refused(request):
            return refused
        said = await request.json()
        with self.account.lock:
            number = request.path_params["id"]
            if number not in self.account.tickets:
                return self._missing()
            private = source == 2 and said.get("private", True)
            turn = self.account.bot_writes(number, said["body"], private=private, source=source)
            return self._said(request, turn, status=201)
