"""Schemas by token, kept in memory and, where a directory is given, on disk.

Importing one service of an SDK takes up to a second; the schema of one type is a few kilobytes. So each is
extracted once per SDK version and machine, and provider processes started later need not import an SDK at
all.
"""

import hashlib
import json
import os
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any, cast

from gpufabric.reading.json_text import read_json
from gpufabric.wire.schema.model import TypeSchema
from gpufabric.wire.schema.tokens import plain_token, sdk_version


def cache_directory() -> Path:
    """Return where extracted schemas are kept: they belong to the SDKs, not to one simulated account."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "gpufabric" / "schema"


class SchemaLoader:
    """The schemas of one package.

    ``directory`` is where extracted schemas are kept between processes; ``None`` keeps them in memory only.
    """

    def __init__(self, package: str, directory: Path | None = None) -> None:
        self.package = package
        self.version = sdk_version(package)
        self._directory = directory / f"{package}-{self.version}-{_extractor_digest()}" if directory else None
        self._known: dict[str, TypeSchema] = {}
        self._lock = threading.Lock()

    def get(self, token: str) -> TypeSchema:
        """Return the schema of a resource type. Raises ``KeyError`` when the SDK has no such type."""
        token = plain_token(token)
        known = self._known.get(token)
        if known is not None:
            return known
        with self._lock:
            schema = self._known.get(token) or self._read(token) or self._extract(token)
            self._known[token] = schema
            return schema

    def _extract(self, token: str) -> TypeSchema:
        # Imports the Pulumi SDK, which a process that finds its schemas on disk never needs.
        from gpufabric.wire.schema.extract import extract  # noqa: PLC0415

        schema = extract(self.package, token)
        self._write(schema)
        return schema

    def _path(self, token: str) -> Path | None:
        return (
            self._directory / (token.replace("/", "+").replace(":", "_") + ".json")
            if self._directory
            else None
        )

    def _read(self, token: str) -> TypeSchema | None:
        path = self._path(token)
        if path is None:
            return None
        try:
            return TypeSchema.from_json(cast("Any", read_json(path)))
        except (ValueError, KeyError, TypeError):
            return None  # absent, or half a file after a crash: it is extracted again

    def _write(self, schema: TypeSchema) -> None:
        path = self._path(schema.token)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Many provider processes may extract the same type at once: each writes its own file, the rename is
        # atomic.
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(schema.to_json(), file, separators=(",", ":"))
        Path(temporary).replace(path)


@cache
def _extractor_digest() -> str:
    sources = (Path(__file__).with_name(name).read_bytes() for name in ("extract.py", "model.py"))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:8]
