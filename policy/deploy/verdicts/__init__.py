"""The rules of a deployment, one family a module; each function returns the verdicts it can reach."""
