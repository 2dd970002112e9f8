"""A small client of a Kubernetes API server: server-side apply, strict, and plain reads."""

import contextlib
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.manifests.model import Document

MANAGER = "gpufabric-proof"
"""Field manager of what the proof applies."""


class ApiRefusedError(Exception):
    """The API server refuses a request; the text is its own message."""


@dataclass
class ApiServerClient:
    """A client of one API server.

    Attributes:
        server: its URL.
        token: bearer token of an administrator.
        certificate: certificate of the server, which signed itself.
        warnings: the server's warnings about what was applied, with the object.
    """

    server: str
    token: str = field(repr=False)
    certificate: Path
    warnings: set[str] = field(default_factory=set[str])
    _resources: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]], repr=False)

    def request(
        self, method: str, path: str, body: object = None, *, content: str = "application/json"
    ) -> Any:  # noqa: ANN401 - the answer is JSON of any kind
        """Send a request and return its answer.

        Raises:
            RefusedError: the server refuses it.
        """
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server}{path}", data, method=method)  # noqa: S310 - https
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", content)
        context = ssl.create_default_context(cafile=str(self.certificate))
        try:
            with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310 - https
                self.warnings.update(f"{path}: {text}" for text in answer.headers.get_all("Warning", ()))
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            try:
                message = json.loads(text)["message"]
            except (ValueError, KeyError):
                message = text
            raise ApiRefusedError(f"{method} {path}: {error.code}: {message}") from error

    def apply(self, document: Document, *, dry_run: bool = False) -> Any:  # noqa: ANN401 - as `request`
        """Apply an object on the server's side, with unknown and duplicate fields refused.

        Raises:
            RefusedError: the server refuses it, or does not know its kind.
        """
        query = {"fieldManager": MANAGER, "force": "true", "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        path = f"{self.path(document)}?{urllib.parse.urlencode(query)}"
        return self.request("PATCH", path, document, content="application/apply-patch+yaml")

    def remove(self, document: Document) -> None:
        """Delete an object, and wait until its finalizers have let it go."""
        path = self.path(document)
        with contextlib.suppress(ApiRefusedError):
            self.request("DELETE", path)
        wait_until(lambda: not self._has(path), f"deletion of {path}")

    def _has(self, path: str) -> bool:
        try:
            self.request("GET", path)
        except ApiRefusedError:
            return False
        return True

    def placed(self, document: Document, namespace: str) -> Document:
        """Put an object without a namespace into one, as Helm does; cluster-wide kinds stay as they are."""
        api = document["apiVersion"]
        resource = self._resource(f"/apis/{api}" if "/" in api else f"/api/{api}", document["kind"])
        if not resource["namespaced"]:
            return document
        return document | {"metadata": {"namespace": namespace, **document["metadata"]}}

    def path(self, document: Document) -> str:
        """Return the path of an object."""
        metadata = document["metadata"]
        return self.path_of(
            document["apiVersion"], document["kind"], metadata["name"], metadata.get("namespace", "default")
        )

    def path_of(self, api: str, kind: str, name: str, namespace: str = "default") -> str:
        """Return the path of an object by kind and name."""
        root = f"/apis/{api}" if "/" in api else f"/api/{api}"
        resource = self._resource(root, kind)
        place = f"/namespaces/{namespace}" if resource["namespaced"] else ""
        return f"{root}{place}/{resource['name']}/{name}"

    def _resource(self, root: str, kind: str) -> dict[str, Any]:
        key = f"{root}/{kind}"
        if key not in self._resources:
            for resource in self.request("GET", root)["resources"]:
                if "/" not in resource["name"]:
                    self._resources[f"{root}/{resource['kind']}"] = resource
        if key not in self._resources:
            raise ApiRefusedError(f"{root} has no kind {kind}")
        return self._resources[key]


def wait_until(check: Callable[[], object], what: str, *, timeout_s: float = 60) -> None:
    """Wait until a check holds.

    Raises:
        TimeoutError: it does not hold in time.
    """
    deadline = time.monotonic() + timeout_s
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout_s:.0f} s")
        time.sleep(0.2)


def is_established(definition: Mapping[str, Any]) -> bool:
    """Return whether the server serves a custom resource definition."""
    conditions: list[dict[str, Any]] = definition.get("status", {}).get("conditions", [])
    return any(
        condition["type"] == "Established" and condition["status"] == "True" for condition in conditions
    )
