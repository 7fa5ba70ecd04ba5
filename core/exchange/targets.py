"""What packages are imported into: a course, say. Each app registers its own kinds in ``ready()``."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from core.ports import Registry


@dataclass(frozen=True)
class Target:
    """Something that exists and takes items in."""

    id: UUID
    title: str
    institution_id: UUID


class TargetKind(Protocol):
    """Courses, say."""

    def may_make(self, actor: Any) -> bool:
        """Whether ``actor`` may have a new one made."""

    def find(self, actor: Any, target_id: UUID) -> Target | None:
        """The one of this id, where ``actor`` may write into it."""

    def hold(self, actor: Any, target_id: UUID) -> Target | None:
        """The same, locked until the present transaction ends: imports into it come one after the other."""

    def address(self, target_id: UUID) -> str:
        """Where it is seen in the console."""


import_targets: Registry[TargetKind] = Registry()
