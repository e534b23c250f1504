"""``bascule train``: makes models anew. Each model's training is loaded only when it is called; it needs numpy."""

from importlib import import_module

import click

TRAINED: dict[str, tuple[str, str]] = {
    "text": ("bascule.cli.train_text", "what texts read like"),
    "letters": ("bascule.cli.train_letters", "letters that read like others in texts"),
    "urls": ("bascule.cli.train_urls", "what addresses look like"),
}
"""Sub-command names, each with its module, which has a click command ``command``, and one line of help."""


class Models(click.Group):
    """A group that imports a sub-command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The models' names."""
        return list(TRAINED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command, imported now."""
        if cmd_name not in TRAINED:
            return None
        command: click.Command = import_module(TRAINED[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in TRAINED.items()])


@click.command(cls=Models)
def command() -> None:
    """Make the models anew, from shared data or from a network's labels. Needs the extra `train` (numpy)."""
