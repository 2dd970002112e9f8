"""Tables of an account's SQLite file, and how processes share the file."""

import sqlite3
import time
from collections.abc import Callable

BUSY_TIMEOUT_S = 60.0
ABOUT_RESOURCES = ("resources", "identities", "refs", "making", "former", "given")
"""Tables with rows about single resources."""

TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    type TEXT NOT NULL, id TEXT NOT NULL, urn TEXT NOT NULL, region TEXT NOT NULL, sequence INTEGER NOT NULL,
    created_at REAL NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS sequences (key TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS identities (name TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refs (target TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS making (
    type TEXT NOT NULL, id TEXT NOT NULL, ready_at REAL NOT NULL, meanwhile TEXT NOT NULL,
    PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS former (
    type TEXT NOT NULL, id TEXT NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (type, id, property));
CREATE TABLE IF NOT EXISTS given (
    type TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, declared TEXT NOT NULL,
    PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, action TEXT NOT NULL, type TEXT NOT NULL,
    id TEXT NOT NULL, urn TEXT NOT NULL, region TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS ledger_kept BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;
CREATE TRIGGER IF NOT EXISTS ledger_fixed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'entries of the ledger never change'); END;
CREATE INDEX IF NOT EXISTS identity_names ON identities (name);
CREATE INDEX IF NOT EXISTS identity_owners ON identities (type, id);
CREATE INDEX IF NOT EXISTS ref_targets ON refs (target);
CREATE INDEX IF NOT EXISTS ref_owners ON refs (type, id);
"""


def follow_clock(connection: sqlite3.Connection, skipped_s: Callable[[], float]) -> None:
    """Let statements call ``skipped()``: the seconds by which commands have moved the simulated clock.

    The file has the times of creations in real seconds plus those that were skipped before.
    """
    connection.create_function("skipped", 0, skipped_s)


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL mode, which is permanent.

    The busy timeout does not help if two processes switch a new file at the same time: each holds a lock that
    the other needs, and SQLite fails at once.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
