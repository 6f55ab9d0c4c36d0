"""A scripted officer at the keyboard of a real window: what a township takes, and that it ends right."""
