"""The page 交换, its dialogs, and exchanging in the background."""
