"""Reads role files that ``gpufabric roles --out`` wrote."""

import re
from pathlib import Path

from gpufabric.catalog.shape import Cloud
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.spec.pipeline import PURPOSES, Purpose
from gpufabric.spec.problems import DeclarationError


def role_texts(folder: Path, cloud: Cloud, account: str) -> dict[Purpose, list[str]]:
    """Return the texts of an account's role files by purpose, in the order of their names.

    Args:
        folder: the folder.
        cloud: the cloud.
        account: account or subscription.

    Raises:
        DeclarationError: there are none, or one cannot be read.
    """
    texts: dict[Purpose, list[str]] = {}
    for purpose in PURPOSES:
        pattern = re.compile(rf"{cloud}-{re.escape(account)}(-.+)?-{purpose}(-\d+)?\.json")
        files = [file for file in sorted(folder.glob("*.json")) if pattern.fullmatch(file.name)]
        if files:
            # The policies for snapshots are the same in every region.
            read = (_text(file) for file in files)
            texts[purpose] = list(dict.fromkeys(read))
    if not texts:
        raise DeclarationError.of(
            "roles",
            given=f"{folder}: no file of {cloud} account {account}",
            allowed="a folder that `gpufabric roles --out` wrote for this account",
            limit="the file system",
        )
    return texts


def _text(file: Path) -> str:
    try:
        return read_text(file)
    except UnreadableError as error:
        raise DeclarationError.of(
            file.name, given=error.given, allowed=error.allowed, limit=error.limit
        ) from None
