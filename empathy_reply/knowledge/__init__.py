"""The company's own knowledge: what answers a ticket, taken apart into steps.

In: articles and a ticket's `Query`. Out: `Retrieved` passages, without what she already tried.
"""

from __future__ import annotations

from .articles import take_apart
from .passage import ArticleStep, Candidate, Passage, Retrieved, Who
from .query import Query, make_query, search_words
from .search import CaseArticles, KnowledgeBase
from .shelf import read_articles
from .tried import drop_tried, what_was_done

__all__ = [
    "ArticleStep",
    "Candidate",
    "CaseArticles",
    "KnowledgeBase",
    "Passage",
    "Query",
    "Retrieved",
    "Who",
    "drop_tried",
    "make_query",
    "read_articles",
    "search_words",
    "take_apart",
    "what_was_done",
]
