"""What is written down for people: empty forms to fill in, sheets to print, what is wrong with files."""
