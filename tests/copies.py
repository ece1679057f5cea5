"""What is kept twice must be the same twice (decision 7)."""

from jiuye.destinations.models import Destination
from jiuye.destinations.services.births import BESIDE


def astray():
    """Registrations whose copy of a graduate's column is not the graduate's."""
    registered = Destination.unscoped.select_related("graduate")
    return [one.pk for one in registered if _kept(one) != _own(one.graduate)]


def _kept(destination):
    return [destination.deactivated, *(getattr(destination, name) for name in BESIDE)]


def _own(graduate):
    return [graduate.deactivated_at is not None, *(getattr(graduate, name) for name in BESIDE)]
