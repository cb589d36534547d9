"""Draft many cases at once inside an event loop, as a web service would."""

import asyncio
from pathlib import Path

from empathy_reply import AsyncDrafter, Draft
from empathy_reply.casefile import find_cases, read_path


async def draft_all(folder: Path) -> list[Draft]:
    """Draft every case of a folder, side by side; the order is that of the files."""
    drafter = AsyncDrafter()
    cases = [read_path(path) for _, path in find_cases([folder])]
    return await asyncio.gather(*(drafter.draft(case) for case in cases))


async def main() -> None:
    """Print one line for each draft."""
    for draft in await draft_all(Path(__file__).parent):
        look = "second look" if draft.needs_review else "ready to edit"
        print(f"{draft.ticket_id:10} {draft.assessment.situation:15} {look}")


if __name__ == "__main__":
    asyncio.run(main())
