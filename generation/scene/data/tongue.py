"""Which phrases of the lexicon are French; it lists both languages side by side."""

from generation.scene.vocabulary import grammar


def is_french(phrase: str) -> bool:
    """Whether at least half of a phrase's words are."""
    words = phrase.split()
    return sum(word in grammar("french") for word in words) * 2 >= len(words)
