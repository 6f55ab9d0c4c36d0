"""The window: PySide6 lives here and nowhere else. No business rule does."""
