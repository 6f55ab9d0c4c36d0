"""报表定义: the editions of forms that are here, and taking one that came with a package."""
