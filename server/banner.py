"""What `make run` prints when the instance is ready."""

from rich.console import Console

from core.settings import Settings
from server.seed import DEMO_PASSWORD, EXAMPLE_QUERY

_TEXT = """
[bold]{name} is ready[/]  {url}

  Client     {url}/
  GraphiQL   {url}/graphiql
  GraphQL    {url}/graphql   (HTTP, and graphql-transport-ws on the same address)
  Sign in    handle [bold]ann[/] (or ben, cleo), password [bold]{password}[/]

Paste this into GraphiQL:

  {query}

or this into a terminal:

  curl {url}/graphql -H 'content-type: application/json' \\
    -d '{{"query": "{query}"}}'

Ctrl-C stops everything.
"""


def show_banner(settings: Settings, console: Console) -> None:
    """Unbroken at the terminal's edge: a line break inside the query would spoil what is pasted."""
    text = _TEXT.format(
        name=settings.instance_name,
        url=settings.base_url,
        password=DEMO_PASSWORD,
        query=EXAMPLE_QUERY,
    )
    console.print(text, soft_wrap=True)
