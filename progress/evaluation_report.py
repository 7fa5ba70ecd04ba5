"""An evaluation in words and figures, for a terminal."""

from collections.abc import Iterator, Sequence

from progress.evaluation import Evaluation, Forecast
from progress.tracing.measures import Quality

GAP_DAYS = 1.0
# AUC, data, model, where from. leap-kt: model cards, learners split 80/20, five folds, each answer scored once; pyKT: its
# board, question level; own: fitted by us to the same file, five folds by learner.
PUBLISHED = (
    (0.7171, "ASSISTments 2009", "BKT, fitted for each skill (leap-kt)"),
    (0.7207, "ASSISTments 2009", "BKT with forgetting, fitted for each skill (leap-kt)"),
    (0.6835, "ASSISTments 2009", "BKT, one set fitted for all skills (own; log loss 0.5866, calibration error 0.020)"),
    (0.7853, "ASSISTments 2009", "AKT, attention over items (pyKT)"),
    (0.7650, "Algebra I 2005-06", "BKT, fitted for each skill (leap-kt)"),
    (0.7711, "Algebra I 2005-06", "BKT with forgetting, fitted for each skill (leap-kt)"),
)
CAVEATS = (
    "Ours is one published set of parameters (bkt-1) for all concepts, with no statistics of items: expect it below fits.",
    "Not held out: prior, learn, guess and slip are medians of fits to ASSISTments 2009, forgetting was searched on half",
    "of the learners of the Algebra sample. On these two logs the figures say nothing about unseen data.",
)


def describe_evaluation(evaluation: Evaluation) -> Iterator[str]:
    """Lines to print: the measures, the calibration table, what forgetting brings, published figures, caveats."""
    if not evaluation.forecasts:
        yield "No graded answers: nothing to evaluate."
        return
    quality = _quality(evaluation.forecasts)
    yield f"Forecasts of {quality.count:,} answers by {evaluation.learner_count:,} learners, each made before its answer:"
    yield from _measures(quality)
    yield from _calibration(quality)
    yield from _forgetting([each for each in evaluation.forecasts if (each.days_since or 0.0) >= GAP_DAYS])
    yield f"Walked states that differ from the stored ones: {len(evaluation.mismatches)}"
    yield ""
    yield "Published, for orientation (AUC):"
    yield from (f"  {auc:.4f}  {data:18} {model}" for auc, data, model in PUBLISHED)
    yield from CAVEATS


def _quality(forecasts: Sequence[Forecast], *, forgets: bool = True) -> Quality:
    expected = [each.expected if forgets else each.expected_without_forgetting for each in forecasts]
    return Quality.of(expected, [each.is_right for each in forecasts])


def _measures(quality: Quality) -> Iterator[str]:
    yield f"  right answers              {quality.share_right:.4f}"
    yield f"  AUC                        {_auc(quality)}"
    yield f"  log loss                   {quality.log_loss:.4f}"
    yield f"  accuracy                   {quality.accuracy:.4f}"
    yield f"  Brier score                {quality.brier:.4f}"
    yield f"  expected calibration error {quality.calibration_error:.4f} (10 bins)"


def _calibration(quality: Quality) -> Iterator[str]:
    yield "  forecast     answers   mean  right"
    for each in quality.calibration:
        edges = f"{each.lower:.1f}-{each.upper:.1f}"
        yield f"  {edges:10} {each.count:9,}  {each.mean_forecast:.3f}  {each.share_right:.3f}"


def _forgetting(after_gap: Sequence[Forecast]) -> Iterator[str]:
    if not after_gap:
        yield "No answer came a day or more after the last one on its concepts: forgetting was not put to the test."
        return
    yield f"After a day or more without the concept ({len(after_gap):,} answers):"
    yield "                       log loss    AUC     calibration error"
    for label, forgets in (("with forgetting", True), ("clock stopped", False)):
        quality = _quality(after_gap, forgets=forgets)
        yield f"  {label:20} {quality.log_loss:8.4f}   {_auc(quality)}  {quality.calibration_error:.4f}"


def _auc(quality: Quality) -> str:
    return "  –   " if quality.auc is None else f"{quality.auc:.4f}"
