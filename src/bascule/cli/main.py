"""The ``bascule`` command: finds the sub-command and loads only that one's room."""

from importlib import import_module

import click

from bascule import __version__

COMMANDS: dict[str, str] = {
    "init": "make the home folder, a first network and an API key",
    "serve": "answer messages and clicks",
    "check": "decide on messages in a file or on a pipe",
    "links": "find, read, unwrap, wrap and open links",
    "lists": "what is already known: feeds and the index",
    "signals": "what can be found out about a link or a message",
    "brands": "names that others are made to look like",
    "rules": "an operator's own rules",
    "backtest": "what rules would have done",
    "fit": "weights of signals from labelled cases",
    "train": "models made anew from shared data or labels",
    "verdict": "set, take back and ask verdicts",
    "review": "what waits for a decision: held messages, reports, appeals",
    "event": "what happened to accounts besides messages",
    "decoy": "contacts and credentials that nobody has a reason to use",
    "recall": "take delivered messages back, and undo that",
    "account": "accounts that seem taken over, and what is done about them",
    "rescue": "whom to help, those most in danger first",
    "campaign": "how a campaign went from account to account",
    "adapter": "chat servers' own contracts: try an adapter, set its secret",
    "webhook": "where a network is told what to take back",
    "network": "networks, their link keys and API keys",
    "audit": "what was done, by whom, when and why",
    "simulate": "traffic with attacks planted in it, and the truth beside it",
    "demo": "an outbreak played into a running server",
    "domain": "the link domains' good name",
}
"""Sub-command names, each a module ``bascule.cli.NAME`` with a click command ``command``, and its one-line help."""


class Rooms(click.Group):
    """A command group that imports a sub-command when it is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bascule.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bascule")
def main() -> None:
    """Every link in a chat network goes over a bridge that can be raised."""


if __name__ == "__main__":
    main()
