"""Maintenance mode of the nginx stand-in (guide 11.5): the block in the site, and the page that turns it on."""

from pathlib import Path

PAGE = "<!doctype html>\n<h1>We will be back soon</h1>\n"
_BEGIN, _END = "    # liyaqa-host maintenance: begin", "    # liyaqa-host maintenance: end"


def has_block(text: str, page: Path) -> bool:
    return f"if (-f {page})" in text


def is_on(text: str, page: Path) -> bool:
    return has_block(text, page) and page.exists()


def extended(text: str, page: Path) -> str:
    """With the guide's block at the top of the server; a text that has it stays."""
    if has_block(text, page):
        return text
    block = [
        _BEGIN,
        f"    if (-f {page}) {{",
        "        return 503;",
        "    }",
        "    error_page 503 @maintenance;",
        "    location @maintenance {",
        f"        root {page.parent};",
        "        if ($request_method !~ ^(GET|HEAD)$) {",
        "            return 503;",
        "        }",
        f"        rewrite ^(.*)$ /{page.name} break;",
        "    }",
        _END,
    ]
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("server {")) + 1
    return "\n".join([*lines[:at], *block, *lines[at:]])
