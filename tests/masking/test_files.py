import json
from pathlib import Path

from gpufabric.masking.files import mask_file
from gpufabric.masking.mask import Mask


def test_a_file_is_masked_in_place(tmp_path: Path) -> None:
    path = tmp_path / "priced.json"
    path.write_text(json.dumps({"unpriced": ["8 x hunter2"]}))
    mask_file(path, Mask(["hunter2"]))
    assert json.loads(path.read_text()) == {"unpriced": ["8 x [secret]"]}


def test_other_files_stay(tmp_path: Path) -> None:
    path = tmp_path / "priced.json"
    mask_file(path, Mask(["hunter2"]))
    assert not path.exists()
    path.write_text('{ "a": 1 }')
    mask_file(path, Mask(["hunter2"]))
    assert path.read_text() == '{ "a": 1 }'
