"""The formats that packages come in. Each app registers its own in ``ready()``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from core.exchange.items import PackageRefused, Reading
from core.exchange.packages import Package
from core.ports import Registry

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Format(Protocol):
    """A format of packages. ``target`` is the kind of thing that its items are written into, as in
    ``core.exchange.targets``."""

    name: str
    target: str

    @property
    def title(self) -> "str | Promise":
        """For people."""

    @property
    def endings(self) -> Sequence[str]:
        """Of the names of its files."""

    def recognises(self, package: Package) -> bool:
        """Whether ``package`` looks like one of these, well or badly formed."""

    def read(self, package: Package) -> Reading:
        """The items of ``package``, and what is to be said of it. Changes nothing.

        Raises:
            PackageRefused: it cannot be read at all.
        """


formats: Registry[Format] = Registry()


def format_of(package: Package, wanted: str = "") -> Format:
    """The format called ``wanted``, or whichever knows the package.

    Raises:
        PackageRefused: no format knows it, or the one that was wanted does not.
    """
    candidates = [formats[wanted]] if wanted in formats else [each for _name, each in formats.items()]
    for candidate in candidates:
        if candidate.recognises(package):
            return candidate
    raise PackageRefused("other_format" if wanted in formats else "format_unknown")
