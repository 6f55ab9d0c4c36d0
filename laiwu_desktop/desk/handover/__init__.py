"""What passes from a township to the bureau and back: packages out, answers in."""
