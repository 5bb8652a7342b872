"""`/incident`, its buttons and forms, and what is heard in an incident's channel."""
