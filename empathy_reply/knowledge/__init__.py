"""The company's own knowledge: what answers a ticket, taken apart into steps.

In: articles and a ticket's `Query`. Out: `Retrieved` passages, without what she already tried.
"""

from __future__ import annotations

from .articles import take_apart
from .building import Built, build
from .index import Only
from .local import LocalKnowledge, count_articles, open_source
from .passage import ArticleStep, Candidate, Passage, Retrieved, Who
from .query import Query, make_query, search_words
from .search import CaseArticles, KnowledgeBase
from .several import SeveralSources, joined, searched
from .shelf import File, Refused, find_files, read_articles
from .tried import drop_tried, what_was_done

__all__ = [
    "ArticleStep",
    "Built",
    "Candidate",
    "CaseArticles",
    "File",
    "KnowledgeBase",
    "LocalKnowledge",
    "Only",
    "Passage",
    "Query",
    "Refused",
    "Retrieved",
    "SeveralSources",
    "Who",
    "build",
    "count_articles",
    "drop_tried",
    "find_files",
    "joined",
    "make_query",
    "open_source",
    "read_articles",
    "search_words",
    "searched",
    "take_apart",
    "what_was_done",
]
