"""``gpufabric --version``: shows what runs."""

from dataclasses import asdict
from pathlib import Path

from gpufabric.cli.say import say, say_json
from gpufabric.doctor.versions import PROVIDERS, versions_of
from gpufabric.wire.project import project_directory


def show_versions(*, as_json: bool) -> None:
    """Print the versions of gpufabric, Python, the engine and the Pulumi packages.

    Args:
        as_json: whether to print JSON.
    """
    versions = versions_of(project_directory(Path()))
    if as_json:
        say_json(asdict(versions))
        return
    say(f"gpufabric {versions.gpufabric or 'not installed'}")
    say(f"Python {versions.python}")
    say(f"engine: {f'pulumi {versions.engine}' if versions.engine else 'none on PATH'}")
    for name, found in versions.packages.items():
        absent = f"not installed: pip install 'gpufabric[{PROVIDERS.get(name, '')}]'"
        say(f"{name} {found or absent}")
