"""From a stream of sound to an utterance: wake phrase, segmentation, what may be said."""
