"""What is particular to a language, as YAML, and how it is loaded."""
