"""The workspace as a page in the browser: what it shows has passed Slack's rules."""

from sandbox.page.extras import Extras
from sandbox.page.routes import page_routes

__all__ = ["Extras", "page_routes"]
