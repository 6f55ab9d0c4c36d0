"""The windows as such: start, the frame both sides share, settings."""
