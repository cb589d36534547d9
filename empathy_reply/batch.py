"""Many cases, one after the other: order kept, and one that fails does not stop the others.

In: named inputs and the work to do with each. Out: the number that failed; one line on standard
error says why for each, and a progress bar there says how far a long run is.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .errors import EmpathyReplyError

if TYPE_CHECKING:
    from .show import Counted
    from .ticket import Case

Source: TypeAlias = "tuple[str, Callable[[], Case]]"
"""The name of an input, and what reads it."""


def run(sources: Counted[Source], work: Callable[[Case], None], *, bar: bool) -> int:
    """Read and work through the inputs in order; count those that failed."""
    from .show import with_bar

    failed = 0
    for name, read in with_bar(sources) if bar else sources:
        failed += fails(name, partial(_read_and, work, read))
    return failed


def run_together(
    sources: Counted[Source], work: Callable[[Sequence[Case]], None], *, together: int, bar: bool
) -> int:
    """Read and work through the inputs in order, `together` at once; count those that failed.

    When several fail together, each is tried alone, so that one does not stop the others.
    """
    from .show import with_bar

    failed = 0
    inputs = iter(with_bar(sources, doing="Reading") if bar else sources)
    while batch := list(islice(inputs, together)):
        cases: list[tuple[str, Case]] = []
        for name, read in batch:
            failed += fails(name, partial(_read_into, cases, name, read))
        try:
            work([case for _, case in cases])
        except OSError:
            raise  # standard output was closed: there is nobody left to write for
        except Exception:
            failed += sum(fails(name, partial(work, [case])) for name, case in cases)
    return failed


def fails(name: str, work: Callable[[], None]) -> bool:
    """Do the work; when it fails, say why in one line, never with a traceback."""
    try:
        work()
    except EmpathyReplyError as error:
        said = str(error)
        _complain(said if name in said else f"{name}: {said}")
    except OSError:
        raise  # standard output was closed: there is nobody left to write for
    except Exception as error:
        # A fault of ours: the other files are still drafted, and the line says where to look.
        _complain(f"{name}: {_fault(error)}")
    else:
        return False
    return True


def _read_and(work: Callable[[Case], None], read: Callable[[], Case]) -> None:
    work(read())


def _read_into(cases: list[tuple[str, Case]], name: str, read: Callable[[], Case]) -> None:
    cases.append((name, read()))


def _fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"a fault in Empathy Reply ({type(error).__name__} at {Path(last.filename).name}:"
        f"{last.lineno}). Please report it with the case file."
    )


def _complain(text: str) -> None:
    from .show import printable

    sys.stderr.write(f"error: {' '.join(printable(text).split())}\n")
