"""What a deployment survives: killed and frozen bots, a lost database, a lost host, two people at the same instant."""
