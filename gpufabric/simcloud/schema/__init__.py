"""The providers' own schemas, read from the installed Pulumi SDKs, and the check of inputs against them."""

from gpufabric.simcloud.schema.load import SchemaLoader
from gpufabric.simcloud.schema.model import Shape, TypeSchema
from gpufabric.simcloud.schema.validate import Failure, validate

__all__ = ["Failure", "SchemaLoader", "Shape", "TypeSchema", "validate"]
