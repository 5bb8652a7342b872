"""liyaqa.toml, read and judged."""
