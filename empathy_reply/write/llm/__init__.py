"""Writing with an LLM: any OpenAI-compatible server words the reply, the brief rules it.

In: a `Brief` and the checks. Out: a `Written` reply; on any failure it is the composer's. In the
order of a draft: settings, governance, view, fence, prompt, client, answer, grounding,
assembly, mending, writer.
"""

from __future__ import annotations

from .settings import LLMSettings, read_settings
from .writer import OpenAIWriter

__all__ = ["LLMSettings", "OpenAIWriter", "read_settings"]
