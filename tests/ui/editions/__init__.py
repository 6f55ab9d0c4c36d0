"""报表定义 in both windows."""
