"""The Web API: arguments, tokens, scopes, rates, and one small function for each method."""
