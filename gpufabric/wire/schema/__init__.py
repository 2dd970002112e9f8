"""The providers' own schemas, read from the installed Pulumi SDKs, and the check of inputs against them."""

from gpufabric.wire.schema.listed import UnlistedText, unlisted_texts
from gpufabric.wire.schema.load import SchemaLoader
from gpufabric.wire.schema.model import ObjectSchema, TypeSchema
from gpufabric.wire.schema.validate import Violation, validate

__all__ = [
    "ObjectSchema",
    "SchemaLoader",
    "TypeSchema",
    "UnlistedText",
    "Violation",
    "unlisted_texts",
    "validate",
]
