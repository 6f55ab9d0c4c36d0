"""The bureau's own workbooks: the consolidated one, the list of those to be chased."""
