"""One way for a table of people to come in: upload, columns, dry run by cause, confirmation, receipt (S4-34, S4-64, W-09, G-16)."""
