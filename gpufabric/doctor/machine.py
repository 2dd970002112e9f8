"""The machine on which the commands run: its folders and variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalMachine:
    """A project on a machine.

    Attributes:
        root: folder of ``Pulumi.yaml``.
        home: the user's home.
        variables: environment variables.
    """

    root: Path
    home: Path
    variables: Mapping[str, str]

    def has(self, *names: str) -> bool:
        """Tell whether all of these variables are set to something."""
        return all(self.variables.get(name) for name in names)

    def path(self, variable: str, default: str) -> Path:
        """Return the path in a variable, or a default below the home folder."""
        given = self.variables.get(variable)
        return Path(given).expanduser() if given else self.home / default

    def shown(self, path: Path) -> str:
        """Return a short form of a path, relative to the project or the home folder."""
        for folder, name in ((self.root, ""), (self.home, "~/")):
            if path.is_relative_to(folder):
                return f"{name}{path.relative_to(folder).as_posix()}"
        return str(path)

    @property
    def pulumi_home(self) -> Path:
        """Folder in which Pulumi keeps plugins and logins (Pulumi documentation, PULUMI_HOME)."""
        return self.path("PULUMI_HOME", ".pulumi")
