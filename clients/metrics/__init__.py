"""What Prometheus measured and what Alertmanager reports."""

from clients.metrics.measuring import Metrics
from clients.metrics.questions import QUESTIONS, Question, Scope

__all__ = ["QUESTIONS", "Metrics", "Question", "Scope"]
