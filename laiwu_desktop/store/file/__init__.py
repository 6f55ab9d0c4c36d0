"""A workspace file as a file: who may write into it, its journal, its rows' digests; no SQLAlchemy."""
