"""Answers of the clouds that belong to no rule: a taken name, a missing resource, a cancelled wait."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.rule import Refusal

_CANCELED = Refusal(
    "Canceled",
    "context canceled",
    "the engine asks the provider to stop during a creation",
    "Go, context.Canceled (no code of a cloud)",
    status="FAILED_PRECONDITION",
    public=False,
)

OTHER_ANSWERS: Mapping[str, tuple[Refusal, ...]] = {
    "aws": (
        Refusal(
            "EntityAlreadyExists", "{type} with name {id} already exists.", "a taken name",
            "IAM API reference, CreateRole; other services have codes of their own", own_words=True, http=409,
            status="ALREADY_EXISTS",
        ),
        Refusal(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            "a bucket that exists", "S3 API reference, List of error codes", http=409,
            status="ALREADY_EXISTS",
        ),
        Refusal(
            "ResourceNotFound", "{type} {id} does not exist.", "an update of what does not exist",
            "AWS has a code for each type, and the simulation one for all", own_words=True, http=404,
            status="NOT_FOUND", public=False,
        ),
        Refusal(
            "InvalidRequestException", "{text}", "a launch template that EKS refuses",
            "Amazon EKS API reference, CreateNodegroup", "checked",
        ),
        _CANCELED,
    ),
    "azure": (
        Refusal(
            "AlreadyExists", "cannot create already existing resource '{id}'", "a taken id",
            "pulumi/pulumi-azure-native#1722; the provider asks first", http=409, status="ALREADY_EXISTS",
        ),
        Refusal(
            "ResourceNotFound", "The Resource '{id}' was not found.", "an update of what does not exist",
            "Azure document, Resolve errors for resource not found", http=404, status="NOT_FOUND",
        ),
        _CANCELED,
    ),
    "oci": (
        Refusal(
            "Conflict", "{type} {id} already exists", "a taken name", "OCI document, API Errors (409)",
            own_words=True, http=409, status="ALREADY_EXISTS", public=False,
        ),
        Refusal(
            "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found: {id}",
            "an update of what does not exist", "OCI document, API Errors", http=404, status="NOT_FOUND",
        ),
        _CANCELED,
    ),
}  # fmt: skip
"""Answers by cloud."""
