"""指标版本 in both windows."""
