"""The pages that people write, with their headings and fenced blocks."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        page: the page.
        number: its position on the page, from 0.
        info: the words behind the fence: the language, and ``run`` for a block that tests run.
        text: the content.
    """

    page: Path
    number: int
    info: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        """Name of the block in test reports."""
        return f"{self.page.relative_to(ROOT)}:{self.number}"


def prose(page: Path) -> str:
    """Return a page's text without its fenced blocks."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    fenced = _FENCED.findall(page.read_text(encoding="utf-8"))
    return [Block(page, number, tuple(info.split()), text) for number, (info, text) in enumerate(fenced)]


def inline_code(page: Path) -> list[str]:
    """Return the code between single backticks in a page's prose."""
    return [code.replace("\n", " ") for code in re.findall(r"`([^`]+)`", prose(page))]


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(block: Block) -> list[str]:
    """Return the command lines of a block of a shell, without prompts and with continued lines joined."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line and not line.startswith("#")]
