"""A small Bolt app that shows every block and control on the page."""
