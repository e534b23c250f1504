"""One command, bascule, with sub-commands named after the rooms."""
