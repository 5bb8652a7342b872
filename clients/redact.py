"""Takes secrets out of text before it leaves the host's session: logs, command output, Docker's complaints."""

import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

HIDDEN = "[hidden]"
Redact = Callable[[str], str]

_SECRET_NAME = re.compile(
    r"PASS|SECRET|TOKEN|PRIVATE|CREDENTIAL|APIKEY|(?:^|_)(?:KEY|PWD|PIN|DSN|AUTH|SALT|CERT)(?:_|$)",
    re.IGNORECASE,
)
_URL_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*):([^\s/@]+)@", re.IGNORECASE)
_PATTERNS = (
    (_URL_PASSWORD, rf"\1:{HIDDEN}@"),
    (
        re.compile(r"\b(bearer|basic)(\s+)(?=\S*[0-9=])[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]{8,}"), HIDDEN),
    (re.compile(r"\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|AKIA[0-9A-Z]{16})\b"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*"), HIDDEN),  # a JSON web token
    (
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        HIDDEN,
    ),
    (
        re.compile(
            r"(?i)\b([\w.-]*(?:password|passwd|pwd|secret|token|api[_-]?key|credential)[\w.-]*[\"']?\s*[=:]\s*)"
            r"(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&\"']+)"
        ),
        rf"\1{HIDDEN}",
    ),
)


def redactor(entries: Iterable[str], public: Iterable[str] = ()) -> Redact:
    """Hides the values of `KEY=value` entries, less the `public` entries, and whatever looks like a credential."""
    shown = set(public)
    secrets = {form for entry in entries if entry not in shown for form in _forms(entry)}
    known = (
        re.compile("|".join(re.escape(s) for s in sorted(secrets, key=len, reverse=True)))
        if secrets
        else None
    )

    def redact(text: str) -> str:
        clean = known.sub(HIDDEN, text) if known else text
        for pattern, replacement in _PATTERNS:
            clean = pattern.sub(replacement, clean)
        return clean

    return redact


def _forms(entry: str) -> set[str]:
    """A value as itself, as JSON and as a URL write it; and the password inside a URL."""
    name, _, value = entry.partition("=")
    found = {value, value.strip("\"'"), *(match[2] for match in _URL_PASSWORD.finditer(value))}
    least = 4 if _SECRET_NAME.search(name) else 8  # shorter ones are ports, flags and words of the log itself
    kept = {text for text in found if len(text) >= least}
    return kept | {json.dumps(text)[1:-1] for text in kept} | {quote(text, safe="") for text in kept}
