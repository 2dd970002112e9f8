# ruff: noqa: S608 (the statements are put together from this file's own words; values are bound)
"""Queries and changes of an account's file inside one transaction."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from gpufabric.simcloud.clouds.request import Former
from gpufabric.simcloud.ledger.entry import COLUMNS, Action, billed_outputs, row_of
from gpufabric.simcloud.resource import CloudResource, Making, SeedMark
from gpufabric.simcloud.tables import ABOUT_RESOURCES
from gpufabric.wire.values import Value


class AlreadyExistsError(Exception):
    """A resource of that type and id exists already."""


class Transaction:
    """The account's state inside one transaction. ``clock`` returns the time in the simulated clouds."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime] | None = None) -> None:
        self._connection = connection
        self._clock = clock or (lambda: datetime.now(UTC))

    def next_sequence(self, key: str) -> int:
        """Return 1 for the first call with a key, then 2, and so on. Numbers are never reused, so that ids
        are unique.
        """
        row = self._connection.execute(
            "INSERT INTO sequences VALUES (?, 1) "
            "ON CONFLICT (key) DO UPDATE SET last = last + 1 RETURNING last",
            (key,),
        ).fetchone()
        return int(row[0])

    def counted(self, key: str) -> int:
        """Return the counter of a key."""
        row = self._connection.execute("SELECT last FROM sequences WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0

    def remember(self, type_: str, id_: str, property_: str, former: Former) -> None:
        """Store the value that a property had before it changed."""
        values = (type_, id_, property_, json.dumps(former.value), former.at.timestamp())
        self._connection.execute("INSERT OR REPLACE INTO former VALUES (?, ?, ?, ?, ?)", values)

    def changed_from(self, type_: str, id_: str, property_: str) -> Former | None:
        """Return the stored former value of a property; None if it never changed."""
        row = self._connection.execute(
            "SELECT value, at FROM former WHERE type = ? AND id = ? AND property = ?",
            (type_, id_, property_),
        ).fetchone()
        return Former(json.loads(row[0]), datetime.fromtimestamp(row[1], UTC)) if row else None

    def get(self, type_: str, id_: str) -> CloudResource | None:
        """Return the resource of that type and id, or ``None``."""
        rows = rows_of_resources(self._connection, "WHERE type = ? AND id = ?", (type_, id_))
        return rows[0] if rows else None

    def put(
        self,
        resource: CloudResource,
        identities: Iterable[str],
        references: Iterable[str],
        *,
        new: bool,
        quoted: Mapping[str, Value] | None = None,
    ) -> None:
        """Store a resource with its identities and references. The ledger keeps what was ``quoted``.

        Raises ``AlreadyExistsError`` if ``new`` is set and a resource of that type and id exists.
        """
        before = self.get(resource.type, resource.id)
        verb = "INSERT" if new else "INSERT OR REPLACE"
        since = "CASE ? WHEN 0 THEN 0.0 ELSE ? + skipped() END"
        values = (
            resource.type, resource.id, resource.urn, resource.region, resource.sequence,
            resource.created_at, resource.created_at,
            json.dumps(resource.inputs), json.dumps(resource.final),
        )  # fmt: skip
        try:
            self._connection.execute(f"{verb} INTO resources VALUES (?, ?, ?, ?, ?, {since}, ?, ?)", values)
        except sqlite3.IntegrityError:
            raise AlreadyExistsError(resource.id) from None
        self._enter(before, resource, quoted)
        self._forget(resource.type, resource.id)
        if resource.making is not None:
            making = (
                resource.type,
                resource.id,
                resource.making.ready_at,
                json.dumps(resource.making.meanwhile),
            )
            self._connection.execute("INSERT INTO making VALUES (?, ?, ? + skipped(), ?)", making)
        for table, names in (("identities", identities), ("refs", references)):
            rows = [(name, resource.type, resource.id) for name in dict.fromkeys(names)]
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)

    def delete(self, type_: str, id_: str) -> bool:
        """Delete a resource; return whether it existed."""
        self._enter(self.get(type_, id_), None)
        self._forget(type_, id_)
        for table in ("former", "given"):
            self._connection.execute(f"DELETE FROM {table} WHERE type = ? AND id = ?", (type_, id_))
        return (
            self._connection.execute("DELETE FROM resources WHERE type = ? AND id = ?", (type_, id_)).rowcount
            > 0
        )

    def overwrite(self, resource: CloudResource) -> None:
        """Change the inputs and outputs of a resource; identities, references and times stay."""
        self._enter(self.get(resource.type, resource.id), resource)
        values = (json.dumps(resource.inputs), json.dumps(resource.final), resource.type, resource.id)
        self._connection.execute(
            "UPDATE resources SET inputs = ?, outputs = ? WHERE type = ? AND id = ?", values
        )

    def _enter(
        self,
        before: CloudResource | None,
        after: CloudResource | None,
        quoted: Mapping[str, Value] | None = None,
    ) -> None:
        """Make the entry of a change in the ledger. What waits for its end exists no longer."""
        old = before if before is not None and before.urn else None
        new = after if after is not None and after.urn else None
        entered = new or old
        if entered is None or _same(old, new):
            return
        action: Action = "change" if old and new else "create" if new else "delete"
        columns = COLUMNS.removeprefix("number, ")
        row = row_of(self._clock(), action, entered, quoted or {})
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO ledger ({columns}) VALUES ({marks})", row)

    def give(self, resource: CloudResource, mark: SeedMark) -> None:
        """Remember that a resource was seeded: it exists outside of all stacks."""
        values = (resource.type, resource.id, mark.name, resource.region, mark.declared)
        self._connection.execute("INSERT OR REPLACE INTO given VALUES (?, ?, ?, ?, ?)", values)

    def given(self) -> dict[tuple[str, str], SeedMark]:
        """Return what was seeded and still exists, by type and id."""
        query = "SELECT type, id, name, region, declared FROM given ORDER BY type, id"
        rows = self._connection.execute(query)
        return {(type_, id_): SeedMark(name, declared, region) for type_, id_, name, region, declared in rows}

    def rows_of(self, type_: str, id_: str) -> dict[str, list[tuple[object, ...]]]:
        """Return all that the file holds about a resource: the rows of each table, unread."""
        return {
            table: self._connection.execute(
                f"SELECT * FROM {table} WHERE type = ? AND id = ? ORDER BY rowid", (type_, id_)
            ).fetchall()
            for table in ABOUT_RESOURCES
        }

    def owners(self, identity: str) -> list[CloudResource]:
        """Return the resources with an identity."""
        return self._joined("identities", "name = ?", identity)

    def referrers(self, identity: str) -> list[CloudResource]:
        """Return the resources that refer to an identity."""
        return self._joined("refs", "target = ?", identity)

    def identities(self, type_: str, id_: str) -> list[str]:
        """Return all identities of a resource."""
        rows = self._connection.execute("SELECT name FROM identities WHERE type = ? AND id = ?", (type_, id_))
        return [str(row[0]) for row in rows]

    def of_type(self, type_: str) -> list[CloudResource]:
        """Return the resources of a type, in order of id."""
        return rows_of_resources(self._connection, "WHERE type = ?", (type_,))

    def below(self, prefix: str) -> list[CloudResource]:
        """Return the resources whose id begins with a prefix, compared without regard to case."""
        return rows_of_resources(
            self._connection, "WHERE substr(lower(id), 1, ?) = ?", (len(prefix), prefix.lower())
        )

    def _joined(self, table: str, condition: str, *arguments: str) -> list[CloudResource]:
        query = f"WHERE (type, id) IN (SELECT type, id FROM {table} WHERE {condition})"
        return rows_of_resources(self._connection, query, arguments)

    def _forget(self, type_: str, id_: str) -> None:
        for table in ("identities", "refs", "making"):
            self._connection.execute(f"DELETE FROM {table} WHERE type = ? AND id = ?", (type_, id_))


def _same(old: CloudResource | None, new: CloudResource | None) -> bool:
    """Return whether nothing changed that the ledger keeps."""
    if old is None or new is None:
        return False
    return (old.urn, old.inputs, billed_outputs(old.final)) == (
        new.urn,
        new.inputs,
        billed_outputs(new.final),
    )


def rows_of_resources(
    connection: sqlite3.Connection, where: str, arguments: tuple[str | int | None, ...]
) -> list[CloudResource]:
    """Return the resources that a condition selects, in order of type and id."""
    since = "CASE created_at WHEN 0 THEN 0.0 ELSE created_at - skipped() END"
    columns = f"type, id, urn, region, sequence, inputs, outputs, {since}, ready_at - skipped(), meanwhile"
    tables = "resources LEFT JOIN making USING (type, id)"
    rows = connection.execute(f"SELECT {columns} FROM {tables} {where} ORDER BY type, id", arguments)
    return [_resource(row) for row in rows]


def _resource(row: Value) -> CloudResource:
    type_, id_, urn, region, sequence, given, kept, created_at, ready_at, meanwhile = row
    inputs, outputs = json.loads(given), json.loads(kept)
    if ready_at is None or ready_at <= time.time():
        return CloudResource(type_, id_, urn, region, sequence, inputs, outputs, created_at)
    until = json.loads(meanwhile)
    making = Making(ready_at, until, {name: outputs.get(name) for name in until})
    return CloudResource(type_, id_, urn, region, sequence, inputs, {**outputs, **until}, created_at, making)
