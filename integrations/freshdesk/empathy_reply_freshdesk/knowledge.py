"""The help centre. In: words to look for, or nothing. Out: its published articles, in our form."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from empathy_reply.ticket import Article, Audience

from .api import Api, Json

PUBLISHED = 2

# https://developers.freshdesk.com/api/#solution_folder_attributes
AUDIENCES: Mapping[object, Audience] = {
    1: Audience.CUSTOMER,  # everybody
    2: Audience.CUSTOMER,  # whoever is logged in
    3: Audience.AGENT,
    4: Audience.AGENT,  # some companies: whether this customer's is among them is not known here
}
"""Who sees a folder → who an article in it was written for; all others are for agents."""

_PAGES = {Audience.CUSTOMER: "support", Audience.AGENT: "a"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")
_LONGEST = 250


class HelpCentre:
    """The articles of one account, whose pages stand under `site`."""

    def __init__(self, api: Api, *, site: str) -> None:
        self._api, self._site = api, site
        self._languages_refused: set[str] = set()

    async def search(self, query: str, *, locale: str, limit: int) -> Sequence[Article]:
        """Search for words, in the customer's language where the account has it."""
        made = [await self._found(row) for row in await self._rows(query[:_LONGEST], locale)]
        return tuple(article for article in made if article)[:limit]

    async def all(self) -> AsyncIterator[Article]:
        """Read every published article, category by category, folder by folder."""
        async for category in self._api.pages("/solutions/categories", "list categories"):
            path = f"/solutions/categories/{category['id']}/folders"
            async for folder in self._api.pages(path, "list folders"):
                path = f"/solutions/folders/{folder['id']}/articles"
                async for row in self._api.pages(path, "list articles"):
                    seen_by = folder.get("visibility")
                    if article := make_article(row, visibility=seen_by, site=self._site):
                        yield article

    async def _rows(self, words: str, locale: str) -> Sequence[Json]:
        # https://developers.freshdesk.com/api/#search_solution_articles
        asked = {"term": words}
        if _LANGUAGE.fullmatch(locale) and locale not in self._languages_refused:
            path = f"/search/solutions/{locale}"
            if (found := await self._api.known(path, "search solutions", asked)) is not None:
                return list(found)
            self._languages_refused.add(locale)
        return list(await self._api.known("/search/solutions", "search solutions", asked) or ())

    async def _found(self, row: Json) -> Article | None:
        seen_by = row.get("folder_visibility")
        if seen_by is None and row.get("folder_id"):
            folder = await self._api.one("solutions/folders", row["folder_id"])
            seen_by = folder.get("visibility")
        return make_article(row, visibility=seen_by, site=self._site)


def make_article(article: Mapping[str, Any], *, visibility: object, site: str) -> Article | None:
    """Make an article; None for a draft, or for one without text."""
    # The HTML keeps its lists, which become steps; the plain text has lost them.
    text = article.get("description") or article.get("description_text") or ""
    if article.get("status") != PUBLISHED or not text.strip():
        return None
    audience = AUDIENCES.get(visibility, Audience.AGENT)
    return Article(
        id=str(article["id"]),
        title=article.get("title") or "",
        text=text,
        url=f"{site}/{_PAGES[audience]}/solutions/articles/{article['id']}",
        audience=audience,
    )
