"""The assistant's SQLite file."""
