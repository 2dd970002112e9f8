"""Standard error of plugins, such as the policy pack: the engine's own error does not say why one failed."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from gpufabric.events.parse import RawEvent, mapping, without_colours
from gpufabric.spec.problems import Problem

_KEPT_LINES = 200
_SHOWN_LINES = 5
_STANDARD_ERROR = "info#err"
_TRACEBACK = "Traceback (most recent call last):"
_FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line (?P<line>\d+)')
_PACKAGES = "site-packages"
_POLICY_PACK = "policy pack"


class PluginOutput:
    """The last lines that plugins printed on standard error.

    The engine makes an event of each line, without a resource: what a program or a provider prints has one.

    Args:
        packs: folders of the policy packs. Errors name files relative to the folder that holds the pack.
    """

    def __init__(self, packs: Iterable[str]) -> None:
        self._roots = [Path(pack).resolve().parent for pack in packs]
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)

    def take(self, event: RawEvent) -> None:
        """Keep the text of an event if a plugin printed it."""
        message = mapping(event.get("diagnosticEvent"))
        if message.get("severity") != _STANDARD_ERROR or message.get("urn"):
            return
        lines = str(message.get("message", "")).splitlines()
        self._lines.extend(line.rstrip() for line in lines if without_colours(line))

    def explain(self, error: str) -> str:
        """Return an error of the engine about a policy pack with its cause; any other error as it is."""
        if _POLICY_PACK not in error or not self._lines:
            return error
        lines = list(self._lines)
        place, shown = self._failure(lines)
        file, line = place or ("", 0)
        return str(
            Problem(
                where=_POLICY_PACK,
                given=" ".join(text.strip() for text in shown),
                allowed="a policy pack that loads",
                limit=" ".join(error.split()),
                file=file,
                line=line,
            )
        )

    def _failure(self, lines: Sequence[str]) -> tuple[tuple[str, int] | None, Sequence[str]]:
        """Return place and message of the last exception; without one, no place and the last lines."""
        starts = [number for number, line in enumerate(lines) if line == _TRACEBACK]
        frames = [
            (number, frame)
            for number, line in enumerate(lines)
            if starts and number > starts[-1] and (frame := _FRAME.match(line))
        ]
        if not frames:
            return None, lines[-_SHOWN_LINES:]
        own = [(file, int(frame["line"])) for _, frame in frames if (file := self._own_file(frame["file"]))]
        _, last = frames[-1]
        place = own[-1] if own else (last["file"], int(last["line"]))
        after = lines[frames[-1][0] + 1 :]
        # The lines of the code and its marks are indented, the exception is not.
        begins = next((number for number, line in enumerate(after) if not line.startswith(" ")), 0)
        return place, after[begins:][:_SHOWN_LINES]

    def _own_file(self, file: str) -> str | None:
        """Return a file beside or in a pack, relative to the pack's parent; None for packages and others."""
        path = Path(file).resolve()
        if _PACKAGES in path.parts or file.startswith("<"):
            return None
        return next((str(path.relative_to(root)) for root in self._roots if path.is_relative_to(root)), None)
