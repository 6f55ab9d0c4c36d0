"""What every workbook of ours has: sheets and columns, escapes, the hidden sheet, problems by cell."""
