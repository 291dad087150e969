"""From words to intents: grammar, then the small model, then chat."""
