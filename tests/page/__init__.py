"""The workspace page: its addresses, and what a person sees and does in a browser."""
