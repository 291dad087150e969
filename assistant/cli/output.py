"""How sub-commands write to people: complaints to standard error, tables to standard output."""

import shutil
import sys
from collections.abc import Sequence


def complain(message: str) -> None:
    """One line on standard error."""
    print(f"assistant: {message}", file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]], *, whole: bool = False) -> None:
    """Columns of equal width; the first row is the heading.

    On a terminal, what is wider than it is cut off, unless the rows are to be seen `whole`.
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() and not whole else None
    for number, row in enumerate(rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        print(line if room is None or len(line) <= room else f"{line[: room - 1]}…")
        if number == 0:
            print("  ".join("─" * width for width in widths)[:room])
