"""Everything that may happen to what is kept: moving a record, telling the trail, keeping evidence and files."""

from jiuye.records.services.events import Entry, history, record, record_many
from jiuye.records.services.moves import Moved, amend, transition, transition_many

__all__ = ["Entry", "Moved", "amend", "history", "record", "record_many", "transition", "transition_many"]
