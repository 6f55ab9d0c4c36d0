"""The database: SQLAlchemy Core over SQLite (or any URL). No other floor knows SQL."""
