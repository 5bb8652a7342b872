"""Clock skew (ruling 11): a warning from 5 seconds, a failure from 60."""

from bot.doctor.finding import Finding, Mark

WARN = 5.0
REFUSE = 60.0


def skew(step: str, seconds: float) -> Finding:
    """`seconds`: the other's clock minus this machine's."""
    side = "ahead of" if seconds > 0 else "behind"
    said = f"{abs(seconds):.1f} s {side} this machine."
    if abs(seconds) < WARN:
        return Finding(step, Mark.OK, said)
    mark = Mark.FAILED if abs(seconds) >= REFUSE else Mark.WARN
    return Finding(step, mark, f"{said} Set both by NTP; from {REFUSE:g} s on deployments are refused.")
