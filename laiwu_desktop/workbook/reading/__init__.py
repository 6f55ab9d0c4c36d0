"""From cells to records: which sheet, which column, which unit, which value."""
