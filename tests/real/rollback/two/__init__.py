"""An environment of two hosts behind a load balancer: both serve the same, or it is said what each serves."""
