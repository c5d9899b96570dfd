"""The page says what the results say: losses as losses, disagreements as disagreements."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import performance

RESULTS: dict[str, Any] = {
    "machine": {
        "processor": "P",
        "cores": 2,
        "threads": 2,
        "system": "S",
        "versions": {"numpy": "2"},
        "date": "2026-01-02",
        "load_before": 0.1,
    },
    "limits": {"gflops": 150.0, "gbytes": 20.0},
    "rows": [
        {
            "problem": "sum of |P|",
            "sizes": {"n": 20, "in": 3},
            "function": "norm1(P)",
            "times_limit": 2.5,
            "entries": {
                "frechet": {"median_ms": 0.5},
                "frechet, data constant": {"median_ms": 0.05},
                "JAX": {"median_ms": 0.4},
                "PyTorch": {"without": "disagrees: relative distance 1.0e-02"},
                "SymPy": {"without": "cannot: derive it"},
            },
            "ratios": {"frechet": {"JAX": 0.8}, "frechet, data constant": {"JAX": 8.0}},
        }
    ],
    "growth": {},
}


def page(tmp_path: Path, results: dict[str, Any]) -> str:
    path = tmp_path / "results.json"
    path.write_text(json.dumps(results))
    return performance.page(path)


def test_a_loss_is_bold_and_listed(tmp_path: Path) -> None:
    text = page(tmp_path, RESULTS)
    assert "| 500 µs | 2.50 | 400 µs (**0.800×**) | *disagrees* |" in text
    assert "| … data constant | 50.0 µs |  | 8.00× |  |" in text
    assert (
        "Of 1 rows, 1 are lost against the faster of JAX and PyTorch: sum of |P| ($n=20$, $\\mathrm{in}=3$), 0.800×."
        in text
    )
    assert "SymPy |" not in text


def test_no_loss_is_listed_where_there_is_none(tmp_path: Path) -> None:
    won = copy.deepcopy(RESULTS)
    won["rows"][0]["ratios"]["frechet"]["JAX"] = 1.5
    text = page(tmp_path, won)
    assert "**" not in text and "none is lost" in text


def test_a_busy_machine_is_said(tmp_path: Path) -> None:
    busy = copy.deepcopy(RESULTS)
    busy["machine"]["load_before"] = 4.2
    assert "not idle" in page(tmp_path, busy) and "not idle" not in page(tmp_path, RESULTS)


def test_the_committed_results_make_a_page() -> None:
    text = performance.page()
    results = json.loads(performance.RESULTS.read_text(encoding="utf-8"))
    assert results["machine"]["processor"] in text
    assert text.count("### ") == len({row["problem"] for row in results["rows"]})
