"""What ``make bench`` measures: one module for each row of the table in DESIGN section 5."""
