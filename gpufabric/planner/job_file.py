"""Reads the file of a job."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.model_file import with_model_file
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain
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
    adapter = TypeAdapter(LeaseJob)
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        problems = explain(error, adapter, data, file=file.name, line_of=file.line_of)
        raise DeclarationError(problems) from error
