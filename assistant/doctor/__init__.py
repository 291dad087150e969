"""What `assistant doctor` looks at. A check is a function from settings to findings; to add one, list it in CHECKS."""

from assistant.doctor.examine import CHECKS, NAMED, examine
from assistant.doctor.finding import Check, Finding, Status

__all__ = ["CHECKS", "NAMED", "Check", "Finding", "Status", "examine"]
