"""Names of the pack and of its policies that are no rules."""

PACK_NAME = "gpufabric"
GATHER = "gather-inputs"
FILES = "policy-files"
ADVICE = "advice"
