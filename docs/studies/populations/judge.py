"""The verdict rule and its table: how often each kind of suspect is called derived.

    OMP_NUM_THREADS=1 python3 cases.py POPULATION CASES.pkl
    OMP_NUM_THREADS=1 python3 judge.py CASES.pkl... [--by panel|zoo] [--attested | --strict]
"""
import argparse
import collections
import pickle

import numpy as np
from scipy import stats

PRIOR = 10         # observations that the references' spread counts for
W_SHARE = 0.5      # least spread, as a share of the family's level: of W
N_SHARE = 1.0      # and of the geometry of noise, which varies more where there is much of it
STRANGERS = 0.02   # raw geometry of noise of models that have no initialization in common


def tail(family, references, share):
    """P of a value as high as the victim's among its twins': Student's t, with the references' spread as a prior, and a spread that grows with the level.

    family [1 + n, S]: the victim's and its n twins' values with each suspect; references [m, S]: those of unrelated models with each suspect.
    """
    x, twins = family[0], family[1:]
    n, mean = len(twins), twins.mean(0)
    squares = PRIOR * (references.var(0, ddof=1) + (share * mean) ** 2) + ((twins - mean) ** 2).sum(0)
    df = PRIOR + n - 1
    return stats.t.sf((x - mean) / np.sqrt(squares / df * (1 + 1 / n)), df)


def judge(case, attested=False, strict=False):
    """p of every suspect of a case.

    Attested: the victim's initialization is known to have been secret, so that no innocent can share it. Strict: innocent is also who was taught by a same-seed twin of the victim.
    """
    fresh, raw, among = case["fresh"], case["noise raw"][0], case["noise among"][0]
    p_W = tail(case["W f"], case["W r"], W_SHARE)
    if attested:
        p_F = tail(case["noise f"], case["noise r"], N_SHARE)
        return np.where(case["comparable"], np.minimum(1, 2 * np.minimum(p_W, p_F)), p_F)
    least = among[1 + fresh:].min()
    visible = least > 2 * max(STRANGERS, among[1:1 + fresh].max())
    p_N = tail(case["noise s"], case["noise r"], N_SHARE)
    if strict or not visible:
        p_W = np.maximum(p_W, tail(case["W s"], case["W r"], W_SHARE))
    same_classes = np.where(visible & (raw >= least / 2), p_N, p_W)   # noise says: the victim's initialization or a copy, or neither
    return np.where(case["comparable"], same_classes, p_N)


def table(cases, key, **how):
    groups = collections.defaultdict(lambda: collections.defaultdict(list))
    for case in cases:
        group = case[key] if key else "all"
        for kind, suspect, p in zip(case["cell"], case["suspects"], judge(case, **how)):
            groups[group][kind].append((p, case["victim"], suspect))
    for group, kinds in sorted(groups.items()):
        print(group)
        for kind, rows in sorted(kinds.items()):
            p = np.array([row[0] for row in rows])
            p = p[np.isfinite(p)]
            pairs = len({row[1:] for row in rows})
            rates = [(p <= level).mean() for level in (0.01, 0.05)]
            low, high = interval(rates[0], pairs)
            print(f"  {kind:28s} cases {len(p):6d} pairs {pairs:5d}  1 %: {rates[0]:.3f} [{low:.3f}, {high:.3f}]  5 %: {rates[1]:.3f}")


def interval(rate, pairs):
    """Wilson's 95 % interval, by the number of different pairs."""
    z = 1.96
    centre = (rate + z * z / (2 * pairs)) / (1 + z * z / pairs)
    half = z * np.sqrt(rate * (1 - rate) / pairs + z * z / (4 * pairs * pairs)) / (1 + z * z / pairs)
    return max(0, centre - half), min(1, centre + half)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="+"), parser.add_argument("--by", default=""), parser.add_argument("--attested", action="store_true")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    cases = []
    for name in options.cases:
        with open(name, "rb") as file:
            cases += pickle.load(file)
    table([case for case in cases if case["same"] >= 3], options.by, attested=options.attested, strict=options.strict)


if __name__ == "__main__":
    main()
