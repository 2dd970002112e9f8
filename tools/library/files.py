"""Files of the types of arguments."""

from pathlib import Path

from gpufabric.library.aws.places import ALL as AWS
from gpufabric.library.azure.places import ALL as AZURE
from gpufabric.library.oci.places import ALL as OCI
from gpufabric.library.places import ArgumentPlaces
from gpufabric.spec.backbone import Link, RegionExisting
from gpufabric.spec.names import Names
from tools.library.types import texts

ROOT = Path(__file__).resolve().parents[2]

COMPONENTS: tuple[ArgumentPlaces, ...] = (*AWS, *AZURE, *OCI)
"""All components whose arguments are parts of a region's declaration."""


def argument_files(root: Path) -> dict[Path, str]:
    """Return the content of each file of types, before formatting.

    Args:
        root: the checkout.
    """
    library = root / "gpufabric" / "library"
    files: dict[Path, str] = {}
    for module, text in texts(COMPONENTS, (Link, RegionExisting, Names)).items():
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        files[path] = text
        for folder in path.relative_to(library).parents:
            if folder.parts:
                files.setdefault(library / folder / "__init__.py", '"""Types of arguments."""\n')
    return files
