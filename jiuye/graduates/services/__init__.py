"""Everything that may happen to a roster and to who is on it."""
