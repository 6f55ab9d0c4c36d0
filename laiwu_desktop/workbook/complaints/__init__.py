"""What is the matter with a workbook, told to who sent it."""
