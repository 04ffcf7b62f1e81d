"""Operations as Python: each is written out as source once, and run as such ever after.

graphql-core walks the document and the schema anew for every field of every object. Here that walk
happens once: `writer` turns a valid operation into one Python function per selection set, with the
attributes read, the resolvers called and the leaves checked in place. What is generated keeps the
meaning of graphql-core's executor to the letter, errors and their places included;
`tests/schema/compiled` holds the two against each other.

From the bottom: `places` (where in the answer), `strands` (a resolver's coroutine, begun at once),
`runs` (one execution: errors, what is waited for, nulls that travel upwards), `infos` (`info`, made
as far as it is looked at), `variables` and `arguments` (coerced once), `leaves`, `calls` (how a
field gets its value), `writer` (the source), `executor` (which operations are compiled, and when).

What is not compiled runs on graphql-core: introspection, operations with directives of their own,
asynchronous type resolution, and selections that would unfold to more functions than are worth it.
"""

from schema.compiled.executor import CompiledExecutor
from schema.compiled.infos import of_compiled

__all__ = ["CompiledExecutor", "of_compiled"]
