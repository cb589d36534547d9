"""Prints the figures: see the package."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import finding, growth, steps, tried, whole

PARTS = {
    "finding": finding.show,
    "whole": whole.show,
    "steps": steps.show,
    "tried": tried.show,
    "growth": growth.show,
}


def main() -> None:
    """Print the parts that are named, or all."""
    told = argparse.ArgumentParser(prog="python -m benchmarks.knowledge")
    told.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    told.add_argument("--data", type=Path, default=Path("../shared/data/knowledge"))
    told.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    told.add_argument("--misses", action="store_true", help="print what was not right")
    options = told.parse_args()
    for name in options.parts or PARTS:
        print(f"\n== {name}")
        PARTS[name](options)


if __name__ == "__main__":
    main()
