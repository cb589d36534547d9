"""The help centre. In: words to look for, or nothing. Out: its published articles, in our form."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from empathy_reply.ticket import Article, Audience

from .api import Api, Json

_LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")
_LONGEST = 250
"""Characters of a search; longer ones find nothing more."""


class HelpCentre:
    """The articles of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._locales_refused: set[str] = set()

    async def search(self, query: str, *, locale: str, limit: int) -> Sequence[Article]:
        """Search for words: in the customer's language first, then in whatever there is."""
        for one in _locales(locale):
            rows = await self._rows(query[:_LONGEST], one, limit)
            made = tuple(article for row in rows if (article := make_article(row)))
            if made:
                return made[:limit]
        return ()

    async def all(self) -> AsyncIterator[Article]:
        """Read every published article."""
        # https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
        path = "/help_center/articles.json"
        async for page in self._api.pages(path, "list articles", holding="articles"):
            for row in page["articles"]:
                if article := make_article(row):
                    yield article

    async def _rows(self, words: str, locale: str, limit: int) -> Sequence[Json]:
        # https://developer.zendesk.com/api-reference/help_center/help-center-api/search/
        if locale in self._locales_refused:
            return ()
        asked: dict[str, str | int] = {"query": words, "per_page": max(limit, 5)}
        asked |= {"locale": locale} if locale else {}
        path = "/help_center/articles/search.json"
        found = await self._api.known(path, "search articles", asked, holding="results")
        if found is None and locale:
            self._locales_refused.add(locale)
        return found or ()


def _locales(locale: str) -> Sequence[str]:
    """List the locales to try: a user's is "pt-BR", the help centre's "pt-br" or "pt"."""
    whole = locale.lower().replace("_", "-")
    if not _LOCALE.fullmatch(whole):
        return ("",)
    return tuple(dict.fromkeys((whole, whole.partition("-")[0], "")))


def make_article(row: Mapping[str, Any]) -> Article | None:
    """Make an article; None for a draft, or for one without text."""
    text = row.get("body") or ""
    if row.get("draft") or not text.strip():
        return None
    # Without a segment everybody sees it; who is in a segment is not known here.
    open_to_all = not row.get("user_segment_id") and not row.get("user_segment_ids")
    return Article(
        id=str(row["id"]),
        title=row.get("title") or row.get("name") or "",
        text=text,
        url=row.get("html_url"),
        audience=Audience.CUSTOMER if open_to_all else Audience.AGENT,
    )
