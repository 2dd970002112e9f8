"""Reads the file of a job."""

from pathlib import Path

from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.model_file import with_model_file
from gpufabric.spec.own_file import validated
from gpufabric.spec.yamlfile import mapping_of, read_yaml


def read_job(path: Path) -> LeaseJob:
    """Read a job.

    Args:
        path: the YAML file.

    Raises:
        DeclarationError: the file cannot be read or does not fit; every problem at once.
    """
    file = read_yaml(path, str(path))
    # A model of a project and that of a job are written in the same way.
    place = (file.name, file.line_of(("model",)))
    model = with_model_file({"training": {"model": file.data.get("model")}}, path.parent, place)
    completed = {**file.data, "model": mapping_of(mapping_of(model)["training"])["model"]}
    data = {key: value for key, value in completed.items() if value is not None}
    return validated(LeaseJob, data, file)
