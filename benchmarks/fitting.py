"""Prints what a fit gains for learners whose memory is not the published one. `python benchmarks/fitting.py [--learners N]`.

Each learner studies 1,100 cards for a year, about 20,000 reviews, scheduled by the published parameters; their memory follows
FSRS-6 with others. On the fifth of the reviews that is held out: log loss; the calibration error, which is the mean distance of
predicted and observed recall over bins of 10 points, weighted by reviews; and the difference of the two means. Beside the
published and the fitted parameters stand the learner's own, and a fit with the training settings that fsrs-rs has by default.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import fsrs_rs_python
from fsrs_learner import different, record, study

from studylm.scheduling.fitting import Prediction, fit, fitted, long_term_reviews, predictions, split
from studylm.scheduling.fsrs import DEFAULT_PARAMETERS
from studylm.store.store import Store


def calibration(found: Sequence[Prediction]) -> tuple[float, float]:
    """The calibration error, and predicted minus observed recall, both in points."""
    bins: defaultdict[int, list[Prediction]] = defaultdict(list)
    for each in found:
        bins[min(int(each.recall * 10), 9)].append(each)
    off = [abs(fmean(each.recall - each.recalled for each in one)) * len(one) for one in bins.values()]
    return 100 * sum(off) / len(found), 100 * fmean(each.recall - each.recalled for each in found)


def main() -> None:
    """Simulate, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=4)
    parser.add_argument("--cards", type=int, default=1100)
    parser.add_argument("--days", type=int, default=365)
    options = parser.parse_args()
    for seed in range(options.learners):
        true = different(seed)
        histories = study(true, cards=options.cards, days=options.days, seed=seed)
        reviews = long_term_reviews(histories)
        earlier = split(reviews)
        start = time.perf_counter()
        found = fit(histories, DEFAULT_PARAMETERS)
        seconds = time.perf_counter() - start
        usual = fitted(histories, reviews[:earlier], training=fsrs_rs_python.TrainingConfig())
        with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "studylm.db") as store:
            record(store, histories)
            start = time.perf_counter()
            fit(store.reviews.histories(), DEFAULT_PARAMETERS)
            whole = time.perf_counter() - start
        print(
            f"\nLearner {seed}: {sum(map(len, histories)):,} reviews, {found.tested:,} of them on a later day, "
            f"{found.held_out:,} held out. {found.verdict.value.capitalize()}. "
            f"Fitted and judged in {seconds:.2f} s, read from the history as well in {whole:.2f} s."
        )
        print(f"{'parameters':<22}{'log loss':>10}{'calibration error':>20}{'difference of means':>22}")
        for name, parameters in (
            ("published", DEFAULT_PARAMETERS),
            ("fitted", found.parameters),
            ("fitted by default", usual),
            ("the learner's own", true),
        ):
            if parameters is not None:
                predicted = predictions(histories, reviews[earlier:], parameters)
                error, difference = calibration(predicted)
                print(f"{name:<22}{fmean(each.loss for each in predicted):>10.4f}{error:>20.2f}{difference:>22.2f}")


if __name__ == "__main__":
    main()
