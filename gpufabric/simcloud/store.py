# ruff: noqa: S608 (the statements are put together from this file's own words; values are bound)
"""The state of the simulated clouds: one SQLite file per account, separate from Pulumi's state.

Each provider process opens the file of its account. SQLite's WAL mode and a busy timeout let many processes
work at the same time. The file stores the inputs and outputs of each resource as the cloud shows them, so
that a change without Pulumi shows as drift. Two indexes store the *identities* of a resource and its
*references*. A resource under creation becomes ready as time passes, whether a process runs or not.
"""

import json
import re
import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from gpufabric.simcloud.clouds.request import Former
from gpufabric.simcloud.resource import CloudResource, Given, Making
from gpufabric.simcloud.tables import ABOUT_RESOURCES, BUSY_TIMEOUT_S, TABLES, use_wal
from gpufabric.wire.values import Value


class AlreadyExistsError(Exception):
    """A resource of that type and id exists already."""


class Store:
    """The state of one account of one cloud under ``root`` (the directory of the simulated clouds).

    Each call is a separate transaction, unless it is made inside ``transaction``.
    """

    def __init__(self, root: Path, cloud: str, account: str) -> None:
        self.cloud = cloud
        self.account = account
        self.path = account_path(root, cloud, account)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.executescript(TABLES)

    @contextmanager
    def _connect(self) -> Generator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            use_wal(connection)
            connection.execute("PRAGMA synchronous=NORMAL")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Generator["Transaction"]:
        """Return a write transaction, which is rolled back if the block raises an error."""
        with self._connect() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Generator["Transaction"]:
        """Return the account's state for reading only."""
        with self._connect() as connection:
            yield Transaction(connection)

    def get(self, type_: str, id_: str) -> CloudResource | None:
        """Return the resource of that type and id, or ``None``."""
        with self.reading() as state:
            return state.get(type_, id_)

    def now(self, resource: CloudResource) -> CloudResource:
        """Return the present state of a resource; if it no longer exists, return it unchanged."""
        return self.get(resource.type, resource.id) or resource

    def overwrite(self, resource: CloudResource) -> None:
        """Change the inputs and outputs of a resource; identities, references and times stay."""
        values = (json.dumps(resource.inputs), json.dumps(resource.final), resource.type, resource.id)
        with self._connect() as connection:
            connection.execute(
                "UPDATE resources SET inputs = ?, outputs = ? WHERE type = ? AND id = ?", values
            )

    def count(self, key: str) -> None:
        """Increment the counter of a key, permanently."""
        with self.transaction() as state:
            state.next_sequence(key)

    def find(self, id_: str) -> list[CloudResource]:
        """Return every resource that has this id, whatever its type."""
        with self._connect() as connection:
            return _rows(connection, "WHERE id = ?", (id_,))

    def resources(self, type_: str | None = None) -> list[CloudResource]:
        """Return every resource of the account, or of one type in it, in order of type and id."""
        with self._connect() as connection:
            return _rows(connection, "WHERE type = ?" if type_ else "", (type_,) if type_ else ())


class Transaction:
    """The account's state inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

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
        rows = _rows(self._connection, "WHERE type = ? AND id = ?", (type_, id_))
        return rows[0] if rows else None

    def put(
        self, resource: CloudResource, identities: Iterable[str], references: Iterable[str], *, new: bool
    ) -> None:
        """Store a resource with its identities and references.

        Raises ``AlreadyExistsError`` if ``new`` is set and a resource of that type and id exists.
        """
        verb = "INSERT" if new else "INSERT OR REPLACE"
        values = (
            resource.type, resource.id, resource.urn, resource.region, resource.sequence, resource.created_at,
            json.dumps(resource.inputs), json.dumps(resource.final),
        )  # fmt: skip
        try:
            self._connection.execute(f"{verb} INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        except sqlite3.IntegrityError:
            raise AlreadyExistsError(resource.id) from None
        self._forget(resource.type, resource.id)
        if resource.making is not None:
            making = (
                resource.type,
                resource.id,
                resource.making.ready_at,
                json.dumps(resource.making.meanwhile),
            )
            self._connection.execute("INSERT INTO making VALUES (?, ?, ?, ?)", making)
        for table, names in (("identities", identities), ("refs", references)):
            rows = [(name, resource.type, resource.id) for name in dict.fromkeys(names)]
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)

    def delete(self, type_: str, id_: str) -> bool:
        """Delete a resource; return whether it existed."""
        self._forget(type_, id_)
        for table in ("former", "given"):
            self._connection.execute(f"DELETE FROM {table} WHERE type = ? AND id = ?", (type_, id_))
        return (
            self._connection.execute("DELETE FROM resources WHERE type = ? AND id = ?", (type_, id_)).rowcount
            > 0
        )

    def give(self, resource: CloudResource, mark: Given) -> None:
        """Remember that a resource was seeded: it exists outside of all stacks."""
        values = (resource.type, resource.id, mark.name, resource.region, mark.declared)
        self._connection.execute("INSERT OR REPLACE INTO given VALUES (?, ?, ?, ?, ?)", values)

    def given(self) -> dict[tuple[str, str], Given]:
        """Return what was seeded and still exists, by type and id."""
        query = "SELECT type, id, name, region, declared FROM given ORDER BY type, id"
        rows = self._connection.execute(query)
        return {(type_, id_): Given(name, declared, region) for type_, id_, name, region, declared in rows}

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
        return _rows(self._connection, "WHERE type = ?", (type_,))

    def below(self, prefix: str) -> list[CloudResource]:
        """Return the resources whose id begins with a prefix, compared without regard to case."""
        return _rows(self._connection, "WHERE substr(lower(id), 1, ?) = ?", (len(prefix), prefix.lower()))

    def _joined(self, table: str, condition: str, *arguments: str) -> list[CloudResource]:
        query = f"WHERE (type, id) IN (SELECT type, id FROM {table} WHERE {condition})"
        return _rows(self._connection, query, arguments)

    def _forget(self, type_: str, id_: str) -> None:
        for table in ("identities", "refs", "making"):
            self._connection.execute(f"DELETE FROM {table} WHERE type = ? AND id = ?", (type_, id_))


def _rows(
    connection: sqlite3.Connection, where: str, arguments: tuple[str | int | None, ...]
) -> list[CloudResource]:
    columns = "type, id, urn, region, sequence, inputs, outputs, created_at, ready_at, meanwhile"
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


@contextmanager
def reading_account(root: Path, cloud: str, account: str) -> Generator[Transaction]:
    """Return the state of an account for reading only. An account without a file is empty, and gets none."""
    if account_path(root, cloud, account).is_file():
        with Store(root, cloud, account).reading() as state:
            yield state
        return
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        yield Transaction(connection)


def account_path(root: Path, cloud: str, account: str) -> Path:
    """Return the file of an account."""
    return root / "accounts" / f"{cloud}-{re.sub(r'[^A-Za-z0-9._-]', '_', account)}.sqlite"


def accounts(root: Path) -> list[tuple[str, str]]:
    """Return every (cloud, account) that has state under ``root``, in order."""
    files = sorted((root / "accounts").glob("*.sqlite"))
    pairs = (file.stem.split("-", 1) for file in files)
    return [(cloud, account) for cloud, account in pairs]


def stores(root: Path) -> Iterator[Store]:
    """Return the state of every account under ``root``."""
    for cloud, account in accounts(root):
        yield Store(root, cloud, account)
