"""`assistant train dictation`: texts → words and triples → models/dictation-en → thresholds for the speech model.

The second step hears development recordings with real Vosk: repeat it whenever the speech model has changed.
"""

import argparse
import logging
from pathlib import Path

from assistant.core.errors import TrainingError
from assistant.listening.dictation import NGRAMS, DictationSettings, write_settings
from assistant.listening.spoken import Spoken, spoken_words
from assistant.training.dictation import corpus, estimate
from assistant.training.speech import texts

log = logging.getLogger(__name__)

PRUNING = estimate.Pruning(pairs=6.0, triples=20.0)

MEASURED = 3_000
"""At most so many held-out sentences of each source."""


def run(arguments: argparse.Namespace) -> None:
    """Does what `add_arguments` describes. Raises TrainingError."""
    missing = [str(path) for path in (*arguments.text, *arguments.requests) if not path.is_file()]
    if missing:
        raise TrainingError(f"{', '.join(missing)} not found", "give existing files to --text and --requests")
    found = corpus.sources(arguments.text, arguments.requests, arguments.commands, arguments.seed)
    if arguments.step != "tune":
        make(arguments.out, found, arguments.words)
    if arguments.step != "words":
        from assistant.training.dictation import tune

        settings = tune.tune(arguments.out, arguments.speech, found, arguments.seed)
        write_settings(arguments.out, settings)


def make(folder: Path, found: list[corpus.Source], size: int) -> None:
    """Estimates and writes the words and what follows what; tells the perplexity of each source's held-out part."""
    words = corpus.vocabulary(found, size, needed_words())
    sentences = [numbers for source in found for numbers in [*corpus.numbered(source.trained, words)] * source.times]
    model = estimate.estimate(words, sentences, PRUNING)
    folder.mkdir(parents=True, exist_ok=True)
    model.write(folder / NGRAMS)
    if not (folder / "model.yaml").exists():
        write_settings(folder, DictationSettings())
    scorer = estimate.Scorer(model.read(folder / NGRAMS))
    size_written = (folder / NGRAMS).stat().st_size
    log.info(
        "%d words, %d pairs, %d triples, %.2f MB",
        len(words),
        len(model.pairs.words),
        len(model.triples.words),
        size_written / 1e6,
    )
    for source in found:
        figure, outside = scorer.perplexity(corpus.numbered(source.kept[:MEASURED], words))
        log.info(
            "%s: perplexity %.0f on held-out sentences, %.2f %% of the words unknown",
            source.name,
            figure,
            100 * outside,
        )


def needed_words() -> set[str]:
    """Words of commands that must be there however seldom the texts have them."""
    spoken = Spoken.load("en")
    phrases = [phrase for kind in spoken.vocabularies.values() for phrase in (*kind.phrases, *kind.parts)]
    phrases += [phrase for group in (texts.PLACES, texts.DEVICES, texts.ITEMS, texts.COLORS) for phrase in group]
    return {word for phrase in phrases for word in spoken_words(phrase)}
