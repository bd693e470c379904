"""Public things of the pure floors say what their signature cannot."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/daylit"
PURE = (
    "errors.py",
    "terms",
    "record",
    "stats",
    "privacy",
    "sun.py",
    "sun",
    "tables",
    "studies",
    "report",
    "release",
    "notebook.py",
    "progress.py",
)
MODULES = sorted(
    path
    for name in PURE
    for path in ([SOURCE / name] if name.endswith(".py") else (SOURCE / name).rglob("*.py"))
    if path.exists()
)


def public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    return [
        part for part in tree.body if isinstance(part, ast.FunctionDef | ast.ClassDef) and not part.name.startswith("_")
    ]


def undocumented(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    missing = [part.name for part in public(tree) if not ast.get_docstring(part)]
    return missing if ast.get_docstring(tree) or not tree.body else ["the module itself", *missing]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_it_works_and_every_public_thing_has_a_docstring(path):
    assert undocumented(path) == []


def test_a_missing_docstring_is_caught(tmp_path):
    bare = tmp_path / "bare.py"
    bare.write_text('"""A module."""\n\n\ndef public():\n    return 1\n')
    assert undocumented(bare) == ["public"]


# A method is a public function of stats that returns a result with an interval or a test.
METHODS = {
    "rates": ("rate", "rate_difference", "risk_ratio", "rate_ratio"),
    "poisson": ("conditional_ratio", "counted_exposure"),
    "standardise": ("mantel_haenszel", "direct"),
    "outcome": ("outcome_test",),
    "threshold": ("threshold_test",),
    "selection": ("selection_bounds",),
    "misrecorded": ("corrected_rates", "misrecorded_bounds"),
    "mixed_searches": ("mixed_searches", "clustered_mixed_searches"),
    "officers": ("internal_benchmark",),
    "officers_again": ("stands_out_again",),
    "balancing": ("balance",),
    "burden": ("unproductive_searches", "decompose"),
    "links": ("shared_out",),
    "small_areas": ("shrunken_rates", "shrunken_ratios", "ranks"),
    "neighbours": ("neighbour_rates",),
    "shares": ("variance_shares",),
    "excess": ("excess_of_top",),
    "risk_adjusted": ("risk_adjusted", "risk_bounds"),
    "weighting": ("doubly_robust",),
    "robust": ("robust_outcome_test", "agreement"),
    "trend": ("trend",),
    "visibility": ("effect_of_knowing",),
    "interrupted": ("interrupted_series", "placebo_dates"),
    "veil": ("veil_of_darkness",),
    "glm": ("logit",),
    "firth": ("firth_logit",),
    "wild": ("wild_score",),
    "bounded": ("bounded_mean",),
    "alike": ("alike_rates",),
    "alike_evenings": ("alike_evenings",),
    "multiple": ("benjamini_hochberg",),
    "sampled": ("sampled_rate",),
    "control": ("control_chart",),
    "ewma": ("ewma_chart",),
    "funnel": ("funnel",),
    "cusum": ("risk_adjusted_cusum",),
    "rank_order": ("rank_order",),
    "own_group": ("own_group",),
    "assignment": ("quasi_random",),
    "same_people": ("same_people",),
    "within_person": ("within_person",),
    "bunching": ("bunching",),
    "did": ("att_gt",),
    "rollout": ("rollout_effect",),
    "randomised": ("randomised",),
    "planning": ("detectable_change", "stepped_wedge"),
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in METHODS.items() for name in names])
def test_every_method_says_what_it_assumes_and_does_not_show(module, name):
    tree = ast.parse((SOURCE / "stats" / f"{module}.py").read_text("utf-8"))
    (function,) = [part for part in public(tree) if part.name == name]
    text = ast.get_docstring(function) or ""
    assert "Assumes" in text
    assert "Does not show" in text
