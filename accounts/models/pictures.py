"""How children sign in who cannot read."""

from django.db import models

from accounts.models.users import User
from core.tenancy import TenantModel


class PictureCredential(TenantModel):
    """The three pictures, in their order, by which a child signs in. Given by a teacher; given anew, the old are void.

    Sealed and not hashed: a hash of one among 1,320 sequences hides nothing, and a lost badge has to be printed again.

    pii: a secret of the child; until it is withdrawn, or as long as the account.
    """

    child = models.OneToOneField(User, on_delete=models.CASCADE, related_name="picture_credential")
    sealed_sequence = models.CharField(max_length=255, editable=False)
    issued_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    issued_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return f"pictures of {self.child_id}"
