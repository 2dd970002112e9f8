"""Masks files that another process wrote, such as the record that the policy pack leaves."""

import json
from pathlib import Path

from gpufabric.masking.mask import Mask


def mask_file(path: Path, mask: Mask) -> None:
    """Mask a JSON file in place; one that does not exist or has no secret stays as it is."""
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    if mask.finds(text):
        path.write_text(json.dumps(mask.value(json.loads(text)), ensure_ascii=False) + "\n", encoding="utf-8")
