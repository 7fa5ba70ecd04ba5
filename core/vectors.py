"""Vectors in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class VectorField(_Field):
    """A one-dimensional array of 32-bit floating point numbers, of any length.

    On SQLite their bytes, little end first; on PostgreSQL ``real[]``, which pgvector takes for a vector of its own where
    it is there. numpy is loaded by the first row that has one.
    """

    description = "Vector"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "blob" if connection.vendor == "sqlite" else "real[]"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Raises: ValueError: it is no vector, or holds what is no number."""
        if value is None:
            return None
        import numpy as np

        vector = np.asarray(value, dtype="<f4")
        if vector.ndim != 1 or not np.isfinite(vector).all():
            raise ValueError("A vector is one row of numbers.")
        return vector.tobytes() if connection.vendor == "sqlite" else vector.tolist()

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> NDArray[np.float32] | None:
        if value is None:
            return None
        import numpy as np

        return np.frombuffer(value, dtype="<f4") if connection.vendor == "sqlite" else np.array(value, dtype="<f4")
