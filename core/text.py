"""Text that people type: one form for what looks the same, and nothing that breaks a store."""

import unicodedata

from core.errors import BadInput


def clean_text(text: str, *, field: str, longest: int, shortest: int = 0, lines: bool = False) -> str:
    """`text` in Unicode's NFC without white space at its ends. Raises `BadInput` when its length in
    characters is out of range or it holds control characters (`lines` allows new lines), lone
    surrogates (no UTF-8) or a NUL (no PostgreSQL text)."""
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not shortest <= len(cleaned) <= longest:
        raise BadInput(f"`{field}` has {shortest} to {longest} characters.", field=field)
    for character in cleaned:
        allowed = lines and character in "\n\t"
        if not allowed and unicodedata.category(character) in ("Cc", "Cs"):
            raise BadInput(f"`{field}` holds a character that cannot be shown.", field=field)
    return cleaned
