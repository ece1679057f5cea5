"""Papers that look like what graduates photograph: drawn, sealed, signed, and laid on a desk. See ``forms`` and ``photo``."""
