"""`python -m empathy_reply.cli` is the command `empathy-reply`."""

from __future__ import annotations

from . import main

main()
