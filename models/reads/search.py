"""Where a query's words stand: candidates in a fixed order, on either engine.

A score depends on the query and the row alone, so pages by (score, id) neither repeat nor skip
while other rows come and go. Whether the viewer may find a candidate is asked afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.base import Dialect, dialect, fetch
from models.search import SearchKind, Wanted

# Exact handles, then handles that begin so, then names, then clips, then what merely resembles.
EXACT, PREFIX, NAME, CLIP = 2000, 1500, 1200, 1100
_ALIKE = 300  # of 1000: pg_trgm's default threshold
_TOP = (2**31 - 1, 2**63 - 1)


@dataclass(frozen=True)
class Candidate:
    score: int
    row_id: int


Below = tuple[int, int]  # only what comes behind this (score, id)


async def candidates(
    kind: SearchKind, wanted: Wanted, *, viewer_id: int, below: Below | None, limit: int
) -> list[Candidate]:
    """The next ones, best and newest first. A caption counts wherever it is found, a prompt in
    public clips and the viewer's own. Members who opted out, and their clips, only they find.
    `viewer_id` 0 is nobody."""
    read = {SearchKind.CLIP: _clips, SearchKind.MEMBER: _members, SearchKind.TAG: _tags}[kind]
    sql, values = read(wanted, viewer_id)
    rows = await fetch(
        f"""SELECT id, score FROM ({sql}) AS found
        WHERE score < ? OR (score = ? AND id < ?) ORDER BY score DESC, id DESC LIMIT ?""",  # noqa: S608
        *values,
        (below or _TOP)[0],
        *(below or _TOP),
        limit,
    )
    return [Candidate(row["score"], row["id"]) for row in rows]


Statement = tuple[str, list[object]]


def _clips(wanted: Wanted, viewer_id: int) -> Statement:
    where = [
        "c.state IN ('DRAFT', 'PUBLISHED')",
        "(c.author_id = ? OR coalesce(s.is_indexed, TRUE))",
    ]
    values: list[object] = [viewer_id]
    if wanted.words:
        holds = _holding()
        where += [holds, f"(c.audience = 'PUBLIC' OR c.author_id = ? OR {holds})"]
        values += [_match(wanted), viewer_id, _match(wanted, captions=True)]
    if wanted.style is not None:
        where.append("c.style = ?")
        values.append(wanted.style)
    if wanted.cameo_id is not None:
        where.append("c.id IN (SELECT clip_id FROM clip_cameos WHERE cameo_id = ?)")
        values.append(wanted.cameo_id)
    sql = f"""SELECT c.id, {CLIP} AS score FROM clips c
        LEFT JOIN search_settings s ON s.id = c.author_id WHERE {" AND ".join(where)}"""  # noqa: S608
    return sql, values


def _holding() -> str:
    """That a clip `c` holds the words of the one value."""
    if dialect() is Dialect.SQLITE:
        return "c.id IN (SELECT rowid FROM search_clips WHERE search_clips MATCH ?)"
    return "search_words(c.caption, c.prompt) @@ to_tsquery('simple', ?)"


def _members(wanted: Wanted, viewer_id: int) -> Statement:
    alike, values = _resembling("MEMBER", "users", "handle_key", wanted)
    if dialect() is Dialect.SQLITE:
        named = "SELECT rowid FROM search_names WHERE search_names MATCH ?"
    else:
        named = """SELECT id FROM users WHERE
            to_tsvector('pg_catalog.simple'::regconfig, search_folded(name))
            @@ to_tsquery('simple', ?)"""
    sql = f"""SELECT m.id, max(m.score) AS score FROM (
            {alike} UNION ALL SELECT u.id, {NAME} FROM users u WHERE u.id IN ({named})) AS m
        LEFT JOIN search_settings s ON s.id = m.id
        WHERE m.id = ? OR coalesce(s.is_indexed, TRUE) GROUP BY m.id"""  # noqa: S608
    return sql, [*values, _match(wanted), viewer_id]


def _tags(wanted: Wanted, _viewer_id: int) -> Statement:
    return _resembling("TAG", "hashtags", "name", wanted)


def _resembling(kind: str, table: str, column: str, wanted: Wanted) -> Statement:
    """Rows by how many pieces of three characters they share with the key: shared ones of all."""
    marks = ", ".join("?" for _ in wanted.trigrams)
    word = f"r.{column}"
    sql = f"""SELECT a.id, a.score FROM (
        SELECT r.id, CASE WHEN {word} = ? THEN {EXACT} WHEN substr({word}, 1, ?) = ? THEN {PREFIX}
            ELSE 1000 * count(*) / (length({word}) + 1 + ? - count(*)) END AS score
        FROM search_trigrams t JOIN {table} r ON r.id = t.row_id
        WHERE t.kind = '{kind}' AND t.trigram IN ({marks}) GROUP BY r.id, {word}) AS a
        WHERE a.score >= {_ALIKE}"""  # noqa: S608
    key, pieces = wanted.key, wanted.trigrams
    return sql, [key, len(key), key, len(pieces), *pieces]


def _match(wanted: Wanted, *, captions: bool = False) -> str:
    """All words, the last as a beginning, in the engine's own language. Words are letters and
    digits only, so nothing in them means anything to it."""
    if dialect() is Dialect.SQLITE:
        parts = [f'"{word}"' for word in wanted.words]
        every = " AND ".join(parts) + " *"
        return f"{{caption}} : ({every})" if captions else every
    weight = "A" if captions else ""
    *whole, last = wanted.words
    marked = [f"'{word}':{weight}" if weight else f"'{word}'" for word in whole]
    return " & ".join([*marked, f"'{last}':*{weight}"])
