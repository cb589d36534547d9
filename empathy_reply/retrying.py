"""What a busy server says about when to come back. In: headers. Out: seconds. Pure."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Read how many seconds a server asks to wait; null when it does not say."""
    # https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date
    for name, unit in (("retry-after-ms", 1_000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(headers["retry-after"]).timestamp() - now)
    except (KeyError, ValueError, TypeError):
        return None
