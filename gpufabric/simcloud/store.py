# ruff: noqa: S608 (the statements are put together from this file's own words; values are bound)
"""The state of the simulated clouds: one SQLite file per account, separate from Pulumi's state.

Each provider process opens the file of its account. SQLite's WAL mode and a busy timeout let many processes
work at the same time. The file stores the inputs and outputs of each resource as the cloud shows them, so
that a change without Pulumi shows as drift. Two indexes store the *identities* of a resource and its
*references*. A resource under creation becomes ready as time passes, whether a process runs or not. The
*ledger* keeps every creation, change and deletion with its time in the simulated clouds.
"""

import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from gpufabric.simcloud.clock import simulated_now, skipped_s
from gpufabric.simcloud.ledger.entry import COLUMNS, LedgerEntry, entry_of
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.tables import BUSY_TIMEOUT_S, TABLES, follow_clock, use_wal
from gpufabric.simcloud.transaction import Transaction, rows_of_resources


class Store:
    """The state of one account of one cloud under ``root`` (the directory of the simulated clouds).

    Each call is a separate transaction, unless it is made inside ``transaction``.
    """

    def __init__(self, root: Path, cloud: str, account: str) -> None:
        self.cloud = cloud
        self.account = account
        self.root = root
        self.path = account_path(root, cloud, account)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.executescript(TABLES)

    @contextmanager
    def _connect(self) -> Generator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            use_wal(connection)
            follow_clock(connection, partial(skipped_s, self.root))
            connection.execute("PRAGMA synchronous=NORMAL")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Return a write transaction, which is rolled back if the block raises an error."""
        with self._connect() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection, lambda: simulated_now(self.root))
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Generator[Transaction]:
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
        with self.transaction() as state:
            state.overwrite(resource)

    def ledger(self) -> list[LedgerEntry]:
        """Return all entries of the account's ledger, in the order in which they were made."""
        with self._connect() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM ledger ORDER BY number")
            return [entry_of(row, self.cloud, self.account) for row in rows]

    def count(self, key: str) -> None:
        """Increment the counter of a key, permanently."""
        with self.transaction() as state:
            state.next_sequence(key)

    def find(self, id_: str) -> list[CloudResource]:
        """Return every resource that has this id, whatever its type."""
        with self._connect() as connection:
            return rows_of_resources(connection, "WHERE id = ?", (id_,))

    def resources(self, type_: str | None = None) -> list[CloudResource]:
        """Return every resource of the account, or of one type in it, in order of type and id."""
        with self._connect() as connection:
            return rows_of_resources(connection, "WHERE type = ?" if type_ else "", (type_,) if type_ else ())


@contextmanager
def reading_account(root: Path, cloud: str, account: str) -> Generator[Transaction]:
    """Return the state of an account for reading only. An account without a file is empty, and gets none."""
    if account_path(root, cloud, account).is_file():
        with Store(root, cloud, account).reading() as state:
            yield state
        return
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        follow_clock(connection, lambda: 0.0)
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
