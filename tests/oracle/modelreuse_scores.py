"""Scores a CSV of similarities with NumPy and SciPy alone: the literals in the tests of the ModelReuse benchmark.

usage: python3 modelreuse_scores.py FILE.csv
"""
import csv
import sys

import numpy as np
from scipy.stats import norm, rankdata


def area(positive, negative):
    """Area under the ROC curve by the Mann-Whitney statistic; ties share their rank."""
    ranks = rankdata(np.concatenate([positive, negative]))
    rank_sum = ranks[: len(positive)].sum()
    return (rank_sum - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def true_positive_rate(positive, negative, allowed):
    """Best rate over all thresholds 'score > t' that at most the allowed share of negatives passes."""
    return max(
        np.mean(positive > threshold)
        for threshold in np.concatenate([[-np.inf], positive, negative])
        if np.mean(negative > threshold) <= allowed + 1e-12
    )


def wilson(successes, trials, level=0.95):
    """The roots of (p - rate)^2 = z^2 p (1 - p) / n."""
    z, rate = norm.ppf(0.5 + level / 2), successes / trials
    roots = np.roots([1 + z * z / trials, -2 * rate - z * z / trials, rate * rate])
    return sorted(roots.real)


def main(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [(r["suspect"], r["relation"], float(r["similarity"])) for r in csv.DictReader(file)]
    suspects = {}
    for suspect, relation, similarity in rows:
        suspects.setdefault(suspect, {"parent": [], "reference": []})[relation].append(similarity)
    counts = {}
    for suspect, scores in suspects.items():
        method = suspect.strip("-").split("-")[-1].split("(")[0]
        for parent in scores["parent"]:
            counts.setdefault(method, []).append(parent > max(scores["reference"]))
    for method, right in sorted(counts.items()):
        print(method, f"{sum(right)}/{len(right)}", wilson(sum(right), len(right)))
    positive = np.array([s for _, relation, s in rows if relation == "parent"])
    negative = np.array([s for _, relation, s in rows if relation == "reference"])
    print("auc", repr(area(positive, negative)))
    for rate in (0.01, 0.05, 0.1):
        tpr = true_positive_rate(positive, negative, rate)
        print("tpr", rate, repr(tpr), wilson(tpr * len(positive), len(positive)))


if __name__ == "__main__":
    main(sys.argv[1])
