"""The command line: `python3 -m tools.engine ensure` and `python3 -m tools.engine show`."""

import argparse
import json
import sys
from pathlib import Path

from .common import PULUMI_VERSION, SOURCES_VARIABLE, EngineError, Surroundings
from .from_installer import URL_VARIABLE
from .select import ensure, stored

_ROOT = Path(__file__).resolve().parents[2]


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m tools.engine",
        description=f"Provides this checkout with a Pulumi engine ({PULUMI_VERSION} or newer).",
        epilog=f"{SOURCES_VARIABLE}=path,installer,go selects the sources and their order; {URL_VARIABLE} "
        "overrides the address of the official release archives.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    ensuring = commands.add_parser(
        "ensure", help="find, download or build an engine and write .engine/engine.json"
    )
    ensuring.add_argument("--again", action="store_true", help="choose again, even if a choice is stored")
    showing = commands.add_parser("show", help="show the engine of this checkout")
    showing.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Run one command and return the exit status; an error is one sentence on standard error."""
    arguments = _arguments(argv)
    around = Surroundings(_ROOT)
    try:
        if arguments.command == "ensure":
            ensure(around, again=arguments.again)
            return 0
        engine = stored(around)
        if engine is None:
            raise EngineError("this checkout has no engine yet: run `make setup`.")
    except EngineError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("engine: interrupted; run `make setup` to continue.", file=sys.stderr)
        return 130
    if arguments.json:
        print(json.dumps(engine.as_json(), indent=2))
    else:
        for key, value in engine.as_json().items():
            print(f"{key:14} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
