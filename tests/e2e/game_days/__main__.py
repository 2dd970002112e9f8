"""``python -m tests.e2e.game_days``: plays game days, and counts their outcomes."""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gpufabric.engine.locate import find_engine
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.plan import game_day
from tests.e2e.game_days.play import play

REPO = Path(__file__).resolve().parents[3]


def main() -> int:
    """Play the game days of a range of seeds; the exit status is 1 if one has faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.game_days")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--number", type=int, default=200, help="how many seeds")
    parser.add_argument("--report", type=Path, help="file for the result of each, one line of JSON each")
    given = parser.parse_args()
    outcomes: Counter[str] = Counter()
    with TemporaryDirectory(prefix="gpufabric-game-days-") as folder:
        arena = Arena(Path(folder), REPO, find_engine(REPO))
        for seed in range(given.first, given.first + given.number):
            began = time.monotonic()
            result = play(arena, game_day(seed))
            outcomes[result.outcome] += 1
            sys.stdout.write(f"{result.described} ({time.monotonic() - began:.0f} s)\n")
            sys.stdout.flush()
            if given.report:
                line: dict[str, Any] = result.as_dict()
                with given.report.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
    sys.stdout.write("".join(f"{number:4} {outcome}\n" for outcome, number in outcomes.most_common()))
    return 0 if set(outcomes) <= {"converged", "the blow did not land"} else 1


if __name__ == "__main__":
    raise SystemExit(main())
