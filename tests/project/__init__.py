"""The project itself: sizes, layers, words, documentation."""
