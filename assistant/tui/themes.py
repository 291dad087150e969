"""How the chat may look."""

from collections.abc import Mapping

from textual.theme import Theme

CONTRAST = Theme(
    name="assistant-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#00ffff",
    warning="#ffff00",
    error="#ff6060",
    success="#00ff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#202020",
    dark=True,
    variables={"text-muted": "#ffffff", "foreground-muted": "#ffffff", "footer-key-foreground": "#ffff00"},
)
"""For eyes that need it: white and yellow on black, nothing dimmed."""

THEMES: Mapping[str, str] = {"dark": "textual-dark", "light": "textual-light", "contrast": CONTRAST.name}
"""What a theme is called by the user → by Textual."""
