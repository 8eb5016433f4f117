"""Voila with the settings of the planner's page."""

import logging
import secrets
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets.config import Config
from voila.app import Voila

NOTEBOOK = Path(__file__).with_name("planner.ipynb")
ADDRESS = "127.0.0.1"
TOKEN_BYTES = 24
# The page may fetch nothing from anywhere else.
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)


def serve_page(port: int, browser: bool, tell: Callable[[str], object]) -> None:
    """Serve the page until Ctrl-C; see :func:`airkit.planner.launch.start_planner`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)

    class Server(Voila):
        """Voila that tells its address with the token, which it keeps out of its own log."""

        def launch_browser(self) -> None:
            """Called once the server listens."""
            address = f"http://{ADDRESS}:{self.port}/?token={token}"
            tell(address)
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    # In this process, so that the token stands in no list of processes.
    Server.launch_instance([str(NOTEBOOK)], config=server_config(port, token))


def server_config(port: int, token: str) -> Any:
    """Loopback address, token, our template, nothing from outside."""
    config = Config()
    config.Voila.update(
        ip=ADDRESS,
        port=port,
        token=token,
        open_browser=True,
        log_level=logging.WARNING,
        tornado_settings={
            "allow_remote_access": False,
            "headers": {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
        },
    )
    config.VoilaConfiguration.update(
        template="airkit",
        allow_template_override="NO",
        allow_theme_override="NO",
        file_allowlist=[],
    )
    return config
