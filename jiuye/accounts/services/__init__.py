"""Everything that may happen to accounts: guards, signing in, sessions, activation, users, roles."""
