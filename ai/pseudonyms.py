"""Names that say nothing: one for each person and purpose, made with a key that is not in the database."""

import hashlib
import hmac
from enum import StrEnum
from uuid import UUID

from django.conf import settings


class PseudonymPurpose(StrEnum):
    """Pseudonyms of different purposes cannot be joined without the pepper."""

    ML = "ml"
    RECOMMENDATIONS = "recommendations"


def pseudonym(person_id: UUID, purpose: PseudonymPurpose) -> str:
    """32 hexadecimal digits, the same each time for the same person, purpose and ``ML_PEPPER``."""
    message = f"{purpose}:{person_id}".encode()
    return hmac.new(settings.ML_PEPPER.encode(), message, hashlib.sha256).hexdigest()[:32]
