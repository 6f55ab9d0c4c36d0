"""The demonstration: a made-up county on the real register, and the whole story told with it."""
