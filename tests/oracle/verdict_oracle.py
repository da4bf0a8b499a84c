"""Numbers that pin the verdict on twins: answers of a small made-up case, and every step of the rule as NumPy and SciPy compute it.

    python3 tests/oracle/verdict_oracle.py tests/ModelDiff.Core.Tests/Data/verdict/oracle.json

Models are sums of random parts (task, victim's own, initialization, own), so that each suspect is of a known kind; nothing is trained. The steps are those of docs/studies/verdict-rule.md.
"""
import json
import sys

import numpy as np
from scipy import stats

K, NATURAL, NOISE = 4, 16, 14
FLOOR, RIDGE, PRIOR = 0.01, 0.02, 10
W_SHARE, N_SHARE, STRANGERS = 0.5, 1.0, 0.02
rng = np.random.default_rng(20261126)
draw = lambda rows: rng.normal(size=(rows, K))
TASK, RECIPE, OWN, START = draw(NATURAL) * 4, draw(NATURAL) * 0.4, draw(NATURAL), draw(NOISE)


def model(recipe=0.0, own=0.0, start=0.0, copy=None, stray=1.0):
    """Natural and noise answers: shared parts and parts of its own."""
    natural = TASK + recipe * RECIPE + own * OWN + 0.4 * start * OWN + stray * draw(NATURAL) * 0.8
    noise = start * START + stray * draw(NOISE)
    return (natural, noise) if copy is None else (copy[0] + 0.15 * natural, copy[1] + 0.15 * noise)


victim = model(1, 1, 1, stray=0.5)
models = {"victim": victim}
models |= {f"fresh{i}": model(1) for i in range(4)}
models |= {f"same{i}": model(1, 0, 0.9, stray=0.6) for i in range(3)}
models |= {f"reference{i}": model() for i in range(13)}
suspects = {"taught": model(0, 1.2, 0, stray=0.5), "copy": model(copy=victim), "innocent": model(), "fresh twin": model(1), "same-seed twin": model(1, 0, 0.9, stray=0.6)}
answers = {name: (np.round(a, 3), np.round(b, 3)) for name, (a, b) in (models | suspects).items()}
names = list(answers)


def residuals(y):
    e = np.exp(y - y.max(1, keepdims=True))
    l = np.log(e / e.sum(1, keepdims=True) + FLOOR)
    l -= l.mean(1, keepdims=True)
    l /= np.linalg.norm(l, axis=1, keepdims=True)
    return l.ravel() / np.sqrt(len(l))


def geometry(y):
    left, values, _ = np.linalg.svd(y - y.mean(0), full_matrices=False)
    y = left * np.sqrt(values)
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    t = (y @ y.T)[np.triu_indices(len(y), 1)]
    t -= t.mean()
    return t / np.linalg.norm(t)


def gram(vectors):
    return vectors @ vectors.T


G = {"W": gram(np.stack([residuals(answers[n][0]) for n in names])), "N": gram(np.stack([geometry(answers[n][1]) for n in names]))}
at = {name: i for i, name in enumerate(names)}


def kernel(G, panel):
    R = [at[n] for n in panel]
    m = G[:, R].mean(1)
    H = G - m[:, None] - m[None] + m[R].mean()
    P = H[np.ix_(R, R)]
    inverse = np.linalg.inv(P + RIDGE * np.trace(P) / (len(R) - 1) * np.eye(len(R)))
    return lambda a, b: H[at[a], at[b]] - H[at[a], R] @ inverse @ H[R, at[b]]


def whitened(G, a, b, panel):
    k = kernel(G, panel)
    return k(a, b) / np.sqrt(k(a, a) * k(b, b))


def outlier(row):
    x, others = row[0], np.array(row[1:])
    return stats.t.sf((x - others.mean()) / (others.std(ddof=1) * np.sqrt(1 + 1 / len(others))), len(others) - 1)


def tail(row, strangers, share):
    x, others = row[0], np.array(row[1:])
    n, m = len(others), others.mean()
    variance = (PRIOR * (np.var(strangers, ddof=1) + (share * m) ** 2) + ((others - m) ** 2).sum()) / (PRIOR + n - 1)
    t = (x - m) / np.sqrt(variance * (1 + 1 / n))
    return t, stats.t.sf(t, PRIOR + n - 1)


fresh, same = ([n for n in models if n.startswith(kind)] for kind in ("fresh", "same"))
references = [n for n in models if n.startswith("reference")]


def row(key, suspect, family, panel):
    return [whitened(G[key], x, suspect, panel + [y for y in family if y != x]) for x in family]


expected = {}
raw = lambda a, b: G["N"][at[a], at[b]]
least, highest = min(raw("victim", s) for s in same), max(raw("victim", f) for f in fresh)
visible = least > 2 * max(STRANGERS, highest)
for suspect in suspects:
    W = row("W", suspect, ["victim", *fresh], references)
    W_same = row("W", suspect, ["victim", *same], references + fresh)
    N = row("N", suspect, ["victim", *same], references + fresh)
    W_r, N_r = (row(key, suspect, references, ["victim", *fresh]) for key in ("W", "N"))
    (t_W, p_W), (t_S, p_S), (t_N, p_N) = tail(W, W_r, W_SHARE), tail(W_same, W_r, W_SHARE), tail(N, N_r, N_SHARE)
    among = [whitened(G["N"], "victim", suspect, references)] + [whitened(G["N"], r, suspect, [x for x in references if x != r] + ["victim"]) for r in references]
    p_R = tail(among, among[1:], N_SHARE)[1]
    own = bool(raw("victim", suspect) >= least / 2)
    p = (p_N if own else p_W) if visible else max(p_W, p_S)
    expected[suspect] = {"W": W, "WSame": W_same, "N": N, "WReferences": W_r, "NReferences": N_r, "rawNoise": raw("victim", suspect), "tW": t_W, "pW": p_W, "tWSame": t_S, "pWSame": p_S, "tN": t_N, "pN": p_N,
                         "sharesInitialization": own, "p": p, "pNoiseReferences": p_R, "strict": p_N if own and visible else max(p_W, p_S)}
    print(f"{suspect:15s} W {W[0]:.3f} N {N[0]:.3f} raw {raw('victim', suspect):.3f} pW {p_W:.2g} pWSame {p_S:.2g} pN {p_N:.2g} own {own} p {p:.2g}")
family = ["victim", *fresh]
own = [kernel(G["W"], references + [y for y in family if y != x])(x, x) for x in family]
close = [float(np.mean([whitened(G["W"], x, y, references) for y in family if y != x])) for x in family]
recipe = min(1, 2 * min(outlier(own), outlier([-value for value in close])))
print("own", np.round(own, 3), "close", np.round(close, 3), "pRecipe", recipe)
print("visible", visible, "least", least, "highest", highest)
result = {"references": references, "fresh": fresh, "same": same, "suspects": list(suspects), "leastSame": least, "highestFresh": highest, "initializationIsVisible": bool(visible), "pRecipe": recipe,
          "answers": {n: {"natural": a.tolist(), "noise": b.tolist()} for n, (a, b) in answers.items()}, "expected": expected}
with open(sys.argv[1], "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
