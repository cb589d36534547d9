"""Drafts every case that has gold labels and prints how many hold, case by case.

Run: python -m benchmarks.cases [FOLDER…]   (default: tests/cases, and ../shared/cases when there)
In: case files with `gold`. Out: situation, emotion, `must`/`must_not`, facts mirrored, findings,
articles used. `--show` prints each reply, `--misses` only what failed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from empathy_reply import Case, Draft, Drafter

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "tests" / "cases", ROOT.parent / "shared" / "cases")


def broken_rules(text: str, gold: dict) -> list[str]:
    """List the `must` that miss and the `must_not` that hit."""
    missing = [f"must {rule[:70]}" for rule in gold["must"] if not _hit(rule, text)]
    hits = [f"must_not {rule[:70]}" for rule in gold["must_not"] if _hit(rule, text)]
    return missing + hits


def _hit(rule: str, text: str) -> bool:
    return re.search(rule, text, re.IGNORECASE) is not None


def mirrored(text: str, gold: dict) -> int:
    """Count the facts of the gold list that the reply names."""
    low = text.lower()
    return sum(any(a.lower() in low for a in f.split("|")) for f in gold["facts_to_mirror"])


def measure(name: str, draft: Draft, gold: dict) -> Counter[str]:
    """Score one draft against its gold labels and print what is wrong."""
    text = draft.reply.text if draft.reply else ""
    broken = broken_rules(text, gold)
    blocks = [f for f in draft.findings if f.severity == "block"]
    used, wanted = {s.id for s in draft.sources}, set(gold["relevant_articles"])
    few = bool(text) and mirrored(text, gold) < min(2, len(gold["facts_to_mirror"]))
    wrong = [
        *([f"situation {draft.assessment.situation}"] if _differs(draft, gold) else []),
        *broken,
        *(f"BLOCK {f.rule}: {f.message}" for f in blocks),
        *([f"mirrors {mirrored(text, gold)}"] if few else []),
        *([f"articles {sorted(used)} not {sorted(wanted)}"] if used != wanted else []),
    ]
    if wrong and "--quiet" not in sys.argv:
        print(f"{name}: " + "\n    ".join(wrong))
    return Counter(
        cases=1,
        situation=not _differs(draft, gold),
        emotion=draft.assessment.emotion == gold["emotion"],
        clean=not broken,
        unblocked=not blocks,
        mirrored=not few,
        articles=used == wanted,
    )


def _differs(draft: Draft, gold: dict) -> bool:
    return draft.assessment.situation != gold["situation"]


def run(folder: Path, drafter: Drafter) -> Counter[str]:
    """Draft and measure every case of a folder."""
    total: Counter[str] = Counter()
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        draft = drafter.draft(Case.model_validate(data["case"]))
        total += measure(path.stem, draft, data["gold"])
        if "--show" in sys.argv and draft.reply:
            print(f"\n=== {path.stem} [{draft.plan.stance}]\n{draft.reply.text}\n")
    return total


def main() -> None:
    """Print one line a folder."""
    given = [Path(arg) for arg in sys.argv[1:] if not arg.startswith("--")]
    drafter = Drafter()
    for folder in given or [f for f in FOLDERS if f.is_dir()]:
        total = run(folder, drafter)
        figures = "  ".join(f"{key} {n}" for key, n in total.items())
        print(f"{folder.name} ({folder.parent.name}): {figures}")


if __name__ == "__main__":
    main()
