"""From reply text to sound: sentences, spoken form, cache, mouth."""
