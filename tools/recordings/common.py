"""Parts of all recordings: the checkout, the command, and the check for paths of this machine."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")


def private_texts(scratch: Path) -> tuple[str, ...]:
    """Return the paths of this machine, which no recording may contain."""
    return (str(scratch), str(ROOT), str(Path.home()))


def refuse_private(name: str, text: str, private: tuple[str, ...]) -> None:
    """Check that a recording contains no path of this machine.

    Args:
        name: file of the recording, for the message.
        text: content of the file.
        private: forbidden texts.

    Raises:
        SystemExit: the recording contains one of them.
    """
    lines = [line for line in text.splitlines() if any(path in line for path in private)]
    if lines:
        raise SystemExit(f"{name}: contains paths of this machine:\n{chr(10).join(lines)[:6000]}")
