"""Takes away what is written but never spoken: Markdown, HTML, emoji, control characters.

It gives plain text with its punctuation. It does not touch numbers, units or abbreviations (`english` does), and it
does not split sentences: a line without an end mark gets a full stop, so that its end is heard.
"""

import html
import re
import unicodedata

_CODE_BLOCK = re.compile(r"(?:```|~~~).*?(?:```|~~~|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]\n]*)\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]\n]*\])")
_FOOTNOTE = re.compile(r"\[\^?\d+\]")
_POINTED_ADDRESS = re.compile(r"<((?:https?://|mailto:)?[^\s<>]+[.@][^\s<>]+)>")
_INLINE_CODE = re.compile(r"`+([^`\n]+?)`+")
_STRONG = re.compile(r"(\*\*|__|~~|==)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]*?)(?<=[^\s*_])\1(?![\w*_])")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+|\s+#+\s*$")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_BULLET = re.compile(r"^\s*[-*+•‣◦▪–]\s+(?:\[[ xX]\]\s+)?")
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$|^[\s|:+-]*\|[\s|:+-]*$")
_EMOTICON = re.compile(r"(?<!\S)[:;8=]['-]?[)(DPpO/|](?=\s|$)")
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U000e0000-\U000e007f"
    "\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2460-\u24ff\u25a0-\u25ff\u2190-\u2191\u2193-\u21ff\ufe00-\ufe0f\u20e3]+"
)
_ENDED = tuple(".!?,;:…。！？")
_TERMINAL_CODE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_SPACES = re.compile(r"[^\S\n]+")


def plain_text(text: str) -> str:
    """One line of plain text from Markdown (or text that is none). Code blocks vanish, links keep their words."""
    text = unicodedata.normalize("NFC", text)
    text = _CODE_BLOCK.sub("\n", text)
    text = _COMMENT.sub(" ", _TERMINAL_CODE.sub("", text))
    text = _POINTED_ADDRESS.sub(r"\1", text)
    text = _TAG.sub(" ", html.unescape(text))
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _FOOTNOTE.sub("", text)
    text = _INLINE_CODE.sub(r"\1", text)
    text = _PICTURES.sub(" ", text)
    for _ in range(2):  # emphasis inside emphasis
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    lines = [_line(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    whole = " ".join(line if line.endswith(_ENDED) else f"{line}." for line in lines[:-1])
    return f"{whole} {lines[-1]}".strip() if lines else ""


def _line(line: str) -> str:
    """One line without its block marks, control characters and emoticons."""
    if _RULE.match(line):
        return ""
    line = _QUOTE.sub("", line)
    line = _HEADING.sub("", line)
    line = _BULLET.sub("", line)
    line = _NUMBERED.sub(r"\1, ", line)
    if line.count("|") > 1:
        line = line.strip().strip("|").replace("|", ", ")
    line = "".join(_visible(character) for character in line)
    line = _EMOTICON.sub("", line)
    return _SPACES.sub(" ", line).strip()


def _visible(character: str) -> str:
    """The character itself; a space for a control character; nothing for an invisible one."""
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width, direction marks, soft hyphen, byte order mark
        return ""
    if category in ("Cc", "Cs", "Co", "Cn") or category.startswith("Z"):
        return " "
    return character
