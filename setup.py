"""Adds the README as the package's page on PyPI, with links and pictures that work outside of the repository.

Everything else stands in pyproject.toml.
"""

import re
import tomllib
from pathlib import Path

from setuptools import setup

_ROOT = Path(__file__).parent
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?!https?://)([^)#]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?://|#)([^)]+)\)")


def readme() -> str:
    """Return the README with absolute addresses of the files as they are in this release."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repository, tag = project["urls"]["Source"], f"v{project['version']}"
    text = (_ROOT / "README.md").read_text(encoding="utf-8")
    text = _PICTURE.sub(rf"![\1]({repository}/raw/{tag}/\2)", text)
    return _LINK.sub(rf"[\1]({repository}/blob/{tag}/\2)", text)


setup(long_description=readme(), long_description_content_type="text/markdown")
