"""A fault as a fact: which step of reaching the host it was, and a sentence for people."""

from policy.errors import (
    DockerFault,
    FileFault,
    ForwardRefused,
    HelperFault,
    HostFault,
    HostKeyChanged,
    LoginRefused,
    SiteNotUnderstood,
)
from policy.facts import HostFacts


def in_facts(fault: HostFault) -> HostFacts:
    return HostFacts(fault.host, fault=_said(fault), fault_step=_step(fault))


def _step(fault: HostFault) -> str:
    match fault:
        case HostKeyChanged():
            return "host key"
        case LoginRefused():
            return "login"
        case ForwardRefused() | DockerFault():
            return "docker"
        case HelperFault() | SiteNotUnderstood():
            return "nginx"
        case FileFault():
            return "files"
    return "ssh"


def _said(fault: HostFault) -> str:
    match fault:
        case HostKeyChanged(expected=expected, actual=actual):
            return f"the host offers {actual}, pinned is {expected or 'no key'}"
        case LoginRefused(user=user):
            return f"the host refuses the key of {user}"
        case ForwardRefused(target=target):
            return f"sshd forbids the forward to {target}"
        case DockerFault(operation=operation, detail=detail):
            return f"{operation}: {detail}"
        case FileFault(path=path, detail=detail):
            return f"{path}: {detail}"
    return getattr(fault, "detail", "") or repr(fault)
