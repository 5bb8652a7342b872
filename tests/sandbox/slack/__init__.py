"""The local Slack: its rules, its people, its faults."""
