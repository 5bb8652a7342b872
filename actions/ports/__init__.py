"""What the actions need from outside, by need. clients and store satisfy these structurally."""

from actions.ports.calling import Pager
from actions.ports.hosts import Host, Hosts, Progress
from actions.ports.outside import Calendar, Metrics, People, Public, Registry, Sql
from actions.ports.overview import Overview
from actions.ports.store import Journal, Store, Transaction

__all__ = [
    "Calendar",
    "Host",
    "Hosts",
    "Journal",
    "Metrics",
    "Overview",
    "Pager",
    "People",
    "Progress",
    "Public",
    "Registry",
    "Sql",
    "Store",
    "Transaction",
]
