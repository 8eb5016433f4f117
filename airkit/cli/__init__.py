"""The command line. Heavy imports stand inside the commands, so that ``--help`` is quick."""

import sys

from airkit.cli.balance import add_balance_command
from airkit.cli.brief import add_brief_command
from airkit.cli.campaign import add_campaign_commands
from airkit.cli.coal import add_coal_commands
from airkit.cli.help import App
from airkit.cli.inputs import add_input_commands
from airkit.cli.notebook import add_notebook_command
from airkit.cli.planbook import add_planbook_command
from airkit.cli.planner import add_planner_command
from airkit.cli.questions import add_question_commands
from airkit.cli.schedule import add_schedule_commands
from airkit.cli.whatif import add_whatif_commands

app = App(
    name="airkit",
    help="县域秋冬季大气攻坚工具包。A kit for a county's autumn-winter air campaign.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
add_input_commands(app)
add_coal_commands(app)
add_schedule_commands(app)
add_planbook_command(app)
add_whatif_commands(app)
add_question_commands(app)
add_campaign_commands(app)
add_brief_command(app)
add_balance_command(app)
add_notebook_command(app)
add_planner_command(app)


def main() -> None:
    """Entry point of the ``airkit`` command."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not be UTF-8; a character it lacks must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
