"""How sub-commands write to people: complaints to standard error, tables to standard output."""

import sys
from collections.abc import Sequence


def complain(message: str) -> None:
    """One line on standard error."""
    print(f"assistant: {message}", file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Columns of equal width; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("─" * width for width in widths))
