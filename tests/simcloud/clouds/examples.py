"""The examples of the capacity file in the documentation."""

from pathlib import Path

from gpufabric.simcloud.capacity import CapacityFile, read_file
from tools.docs.pages import DOCS


def read_example(cloud: str, file: Path) -> CapacityFile:
    """Read a cloud's example as a capacity file; it must show every key of the cloud."""
    page = (DOCS / "simulated-clouds" / f"{cloud}.md").read_text(encoding="utf-8")
    file.write_text(f"{cloud}:\n" + page.split(f"```yaml\n{cloud}:\n")[1].split("```")[0])
    capacity = read_file(file)
    part = getattr(capacity, cloud)
    assert part.model_dump(exclude_unset=True).keys() == type(part).model_fields.keys()
    return capacity
