"""The vocabulary: options, run configuration, registries, events and errors; never imports torch."""
