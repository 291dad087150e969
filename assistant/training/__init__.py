"""Recipes for the built-in models. Optional extra; torch is imported only when one runs."""
