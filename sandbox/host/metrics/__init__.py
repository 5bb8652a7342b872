"""A small Prometheus: it scrapes the host's own backends and answers the bot's queries from that (ruling 55)."""
