"""Templates and styles of pages."""

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gpufabric.visible import visible


@cache
def template(name: str) -> Template:
    """Load a template."""
    environment = Environment(
        loader=PackageLoader("gpufabric.report"),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def style(name: str) -> str:
    """Read a style sheet."""
    return resources.files("gpufabric.report").joinpath("templates", name).read_text(encoding="utf-8")


def _visible(value: object) -> object:
    """Name hidden characters in everything that a template writes, but not in our own markup."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
