"""Base of the data of reports."""

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Immutable data without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
