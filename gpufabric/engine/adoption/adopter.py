"""Runs the engine to adopt existing resources: previews without a change, and the import."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pulumi import automation as auto

from gpufabric.components.adopting import ADOPT_VARIABLE
from gpufabric.engine.adoption.differences import Compared, compared
from gpufabric.engine.adoption.wanted import (
    Survey,
    Wanted,
    declared_in,
    held_in,
    is_whole,
    providers_in,
    with_automatic_names,
)
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.errors import CUT_OFF, error_text, explained, plain_error
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.masked_events import MaskedEvents
from gpufabric.engine.stack_secrets import secrets_in_config
from gpufabric.events.model import EngineEvent, RunSummary
from gpufabric.events.parse import RawEvent, parse_event
from gpufabric.masking.known import KnownSecrets
from gpufabric.spec.problems import ExplainedError


def _written(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write what the program reads, and return the file."""
    file = folder / "ids.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


class AdoptionError(ExplainedError):
    """The engine cannot preview or import."""


@dataclass(frozen=True, slots=True)
class Imports:
    """The imports of an update.

    Attributes:
        ids: ids of existing resources by URN.
        created: keys of resources that the same update may create.
        held: keys of resources that the state has.
        moved: URNs under which the state has resources that another stack had before, by key.
        kept: further properties that keep their existing values, by key.
    """

    ids: Mapping[str, str]
    created: Sequence[str] = ()
    held: Sequence[str] = ()
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def content(self, wanted: Sequence[Wanted], *, keeps: bool) -> dict[str, Any]:
        """Return the content of the file that the program reads.

        A name that the engine made up for a declared resource always gives way to the existing name.

        Args:
            wanted: the declared resources that the state does not have.
            keeps: whether all properties keep their existing values.
        """
        imports = {
            resource.key: {
                "id": self.ids[resource.urn],
                "was": self.moved.get(resource.key, ""),
                "keeps": sorted(
                    resource.automatic | (resource.names | self.kept.get(resource.key, frozenset()))
                    if keeps
                    else resource.automatic
                ),
            }
            for resource in wanted
            if resource.urn in self.ids
        }
        return {
            "imports": imports,
            "creates": list(self.created),
            "held": list(self.held),
            "survey": False,
        }


@dataclass(slots=True)
class Adopter:
    """Adopts resources into one stack.

    Attributes:
        stack: the stack.
        command: the Pulumi command line on the project.
        secrets: the secrets known so far.
        interrupts: interrupts of this process.
    """

    stack: str
    command: EngineCommand
    secrets: KnownSecrets
    interrupts: Interrupts = field(default_factory=Interrupts)

    def init(self) -> None:
        """Create the stack in the backend without selecting it. Raises ``AdoptionError``."""
        self._run("stack", "init", "--no-select", self.stack)

    def forget(self) -> None:
        """Remove the empty stack from the backend; its file stays. Raises ``AdoptionError``."""
        self._run("stack", "rm", "--yes", "--preserve-config", "--stack", self.stack)

    def held(self) -> Mapping[str, tuple[str, str]]:
        """Return type and id of the resources in the state, by URN. Raises ``AdoptionError``."""
        return held_in(self._run("stack", "export", "--stack", self.stack))

    def declared(self, held: Sequence[str]) -> tuple[Sequence[Wanted], str]:
        """Return what the stack declares beyond its state, and the engine's import file.

        Args:
            held: keys of the resources in the state. This preview changes none of them.

        Raises:
            AdoptionError: the preview fails.
        """
        preview, import_file = self._survey(held)
        return declared_in(preview), import_file

    def survey(self, held: Sequence[str]) -> Survey:
        """Return what the stack declares beyond its state, with the providers that it declares.

        Args:
            held: keys of the resources in the state. This preview changes none of them.

        Raises:
            AdoptionError: the preview fails.
        """
        preview, _ = self._survey(held)
        return Survey(declared_in(preview), providers_in(preview))

    def _survey(self, held: Sequence[str]) -> tuple[str, str]:
        """Preview the declaration; return the preview and the engine's import file."""
        self.secrets.learn(self._config_secrets())
        survey: dict[str, Any] = {"imports": {}, "creates": [], "held": list(held), "survey": True}
        with TemporaryDirectory(prefix="gpufabric-adopt-") as folder:
            file, output = Path(folder) / "import.json", Path(folder) / "preview.json"
            ids = _written(Path(folder), survey)
            arguments = ("preview", "--stack", self.stack, "--json", "--import-file", str(file))
            status = self.command.write(arguments, output, {ADOPT_VARIABLE: str(ids)})
            preview = output.read_text(encoding="utf-8")
            if status and not is_whole(preview):
                raise self._failed_preview()
            import_file = file.read_text(encoding="utf-8") if file.is_file() else "{}"
        return preview, import_file

    def compare(self, wanted: Sequence[Wanted], imports: Imports) -> Compared:
        """Preview the import: compare the existing resources with the declared ones.

        Args:
            wanted: the declared resources that the state does not have.
            imports: the ids, and more.
        """
        events = self._operate(("preview",), imports.content(wanted, keeps=False))
        return compared(events, [resource.key for resource in wanted])

    def adopt(self, wanted: Sequence[Wanted], imports: Imports) -> Compared:
        """Import the resources as they are.

        Every property of an imported resource keeps its value, so that the update can change none.

        Args:
            wanted: the declared resources that the state does not have.
            imports: the ids, and more.
        """
        events = self._operate(("up", "--yes", "--skip-preview"), imports.content(wanted, keeps=True))
        self._keep_automatic_names(wanted)
        return compared(events, [resource.key for resource in wanted])

    def left(self) -> Compared:
        """Preview the stack as usual: what an update would change."""
        return compared(self._operate(("preview",)), ())

    def _keep_automatic_names(self, wanted: Sequence[Wanted]) -> None:
        automatic = {resource.urn: resource.automatic for resource in wanted if resource.automatic}
        if not automatic:
            return
        before = self._run("stack", "export", "--stack", self.stack)
        after = with_automatic_names(before, automatic)
        with TemporaryDirectory(prefix="gpufabric-adopt-") as folder:
            file = Path(folder) / "state.json"
            file.write_text(after, encoding="utf-8")
            self._run("stack", "import", "--stack", self.stack, "--file", str(file))

    def _operate(
        self, action: Sequence[str], content: Mapping[str, Any] | None = None
    ) -> list[EngineEvent | None]:
        events: list[EngineEvent | None] = []

        def take(event: RawEvent) -> None:
            events.append(parse_event(event))

        masked = MaskedEvents(self.secrets, take)
        with TemporaryDirectory(prefix="gpufabric-adopt-") as folder:
            environment: dict[str, str] = {}
            if content is not None:
                environment = {ADOPT_VARIABLE: str(_written(Path(folder), content))}
            arguments = [*action, "--stack", self.stack, "--suppress-outputs"]
            with self.interrupts:
                ended = self.command.operate(arguments, masked, self.interrupts, environment)
            masked.close()
        if ended.interrupted:
            raise KeyboardInterrupt
        if ended.status and not compared(events, ()).errors:
            raise AdoptionError(self.secrets.text(explained(plain_error(ended.error))))
        if not (ended.status or any(isinstance(event, RunSummary) for event in events)):
            raise AdoptionError(f"{self.stack}: {CUT_OFF}")
        return events

    def _failed_preview(self) -> AdoptionError:
        """Return why a preview fails, from its events: its JSON is as long as the state."""
        errors = compared(self._operate(("preview",)), ()).errors
        return AdoptionError("\n".join(errors) or f"{self.stack}: the preview failed once; try again")

    def _config_secrets(self) -> frozenset[str]:
        try:
            return secrets_in_config(self.command, self.stack)
        except auto.CommandError:
            return frozenset()  # what the engine cannot decrypt here, its preview cannot decrypt either

    def _run(self, *arguments: str) -> str:
        try:
            return self.command.run(*arguments)
        except auto.CommandError as error:
            raise AdoptionError(self.secrets.text(error_text(error))) from None
