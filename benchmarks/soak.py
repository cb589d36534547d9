"""Does every message get its one note, whatever fails? `python -m benchmarks.soak`

Two simulated helpdesks send webhooks twice, late, out of order or never, and answer with every
fault there is; receiver and workers are killed at random. At the end the simulators are asked, not
our own tables: each open ticket's newest customer message must have exactly one note. Prints
figures; the exit code is 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.soaking import Bench, Figures, Programs, database, forge, words

BARS = {
    "tickets without a note": 0,
    "tickets with two notes for one message": 0,
    "public comments": 0,
    "unverified deliveries accepted": 0,
    "credentials sent elsewhere": 0,
}
"""Figures that must not be above these."""


def main() -> None:
    """Run the soak test and print what it found."""
    options = _options()
    with ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(database(options.database))
        figures = soak(Path(folder), url, options)
    for name, value in figures.items():
        bar = f"  (at most {BARS[name]})" if name in BARS else ""
        print(f"{name:44} {value}{bar}")
    missed = [name for name, most in BARS.items() if figures[name] > most]
    raise SystemExit(1 if missed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--workers", type=int, default=0, help="default: 1, on Postgres 3")
    parser.add_argument("--messages", type=int, default=1_000, help="customer messages")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0, help="over which messages come")
    parser.add_argument("--patience", type=float, default=45.0, help="seconds without a note")
    parser.add_argument("--folder", help="keeps the logs and the SQLite file there")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.workers = options.workers or (3 if options.database == "postgres" else 1)
    return options


def soak(folder: Path, url: str, options: argparse.Namespace) -> Figures:
    """Let it rain, kill, and count."""
    lot = random.Random(options.seed)
    began = time.monotonic()
    with Bench(folder, url, seed=options.seed) as bench:
        with Programs(bench.config, workers=options.workers, port=bench.port) as programs:
            killer = threading.Thread(target=_kill, args=(programs, lot.random(), options))
            killer.start()
            _rain(bench, lot, options)
            killer.join()
            bench.clear_skies()
            waited = bench.settle(options.patience)
            by_hand = programs.retry_all()
            waited += bench.settle(options.patience)
        figures = bench.figures()
    return {
        "seconds in all": round(time.monotonic() - began),
        "seconds to settle after the last message": round(waited),
        "processes killed": programs.killed,
        "notes that needed a person": by_hand,
        **figures,
    }


def _rain(bench: Bench, lot: random.Random, options: argparse.Namespace) -> None:
    """Have customers write, some in bursts, agents answer, and strangers forge."""
    pause = options.seconds / options.messages
    for number in range(options.messages):
        bench.message(words(lot), lot)
        if number % 20 == 0:
            forge(bench, lot)
        time.sleep(0 if lot.random() < 0.3 else pause / 0.7)


def _kill(programs: Programs, seed: float, options: argparse.Namespace) -> None:
    lot = random.Random(seed)
    for _ in range(options.kills):
        time.sleep(lot.uniform(0.5, 1.5) * options.seconds / options.kills)
        programs.kill(lot)


if __name__ == "__main__":
    main()
