"""What files of seeds put into the simulated clouds, so that tests can prove that it stays as it is."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from gpufabric.simcloud.environment import capacity_files
from gpufabric.simcloud.store import stores

Key = tuple[str, str, str, str]
"""Cloud, account, type and id."""


def given_bytes(root: Path) -> dict[Key, bytes]:
    """Return all bytes that the simulated clouds store about each seeded resource.

    Two equal results mean that nothing changed in between: no input or output, no name under which rules find
    the resource, no mark. A resource that no longer exists is absent.

    Args:
        root: folder of the simulated clouds.
    """
    result: dict[Key, bytes] = {}
    for store in stores(root):
        with store.reading() as state:
            for type_, id_ in state.given():
                rows = json.dumps(state.rows_of(type_, id_), ensure_ascii=False)
                result[store.cloud, store.account, type_, id_] = rows.encode()
    return result


def copied_accounts(root: Path, copy: Path) -> None:
    """Copy the accounts and the capacity file of the simulated clouds, also while others use them.

    Args:
        root: folder of the simulated clouds.
        copy: another such folder, empty.
    """
    (copy / "accounts").mkdir()
    for store in stores(root):
        source = sqlite3.connect(store.path)
        with closing(source), closing(sqlite3.connect(copy / "accounts" / store.path.name)) as target:
            source.backup(target)
    for file in capacity_files(root):
        shutil.copy(file, copy)
