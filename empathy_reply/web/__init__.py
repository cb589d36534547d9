"""The receiver of webhooks and the drafts API, as one ASGI app.

In: settings. Out: `create_app`, to be served by `serve` or mounted in an app of yours. Nothing here
can send to a customer: the app writes down what came and gives out what was drafted.
"""

from __future__ import annotations

from ..errors import MissingExtra

try:
    from .app import create_app
    from .serving import serve
except ModuleNotFoundError as error:  # pragma: no cover - tried in the wheel's own check
    raise MissingExtra("serve", needed_for="the receiver") from error

__all__ = ["create_app", "serve"]
