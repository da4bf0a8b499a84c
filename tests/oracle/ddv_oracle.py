"""Writes tests/ModelDiff.Core.Tests/Measures/Ddv/DdvOracle.cs: distances, similarities and bootstrap intervals
from mpmath (50 digits), cross-checked with SciPy wherever double precision suffices.

Run: python3 tests/oracle/ddv_oracle.py > tests/ModelDiff.Core.Tests/Measures/Ddv/DdvOracle.cs
"""
import mpmath as mp
import numpy as np
import scipy.spatial.distance as sd
import scipy.special
import scipy.stats

mp.mp.dps = 50
f32 = np.float32

PAIRS = [
    ("ordinary", [1.5, -0.25, 3, 0.125], [0.5, 2, -1, 0.75]),
    ("one last bit apart", [1, 2, 3, 4], [1, 2, 3, np.nextafter(f32(4), f32(5))]),
    ("parallel but for rounding", [0.1, 0.7, -0.3, 0.9], [0.3, 2.1, -0.9, 2.7]),
    ("antiparallel but for one bit", [1, 2, 3, 4], [-1, -2, -3, -np.nextafter(f32(4), f32(5))]),
    ("tiny", [1e-20, 2e-20, -1e-20, 0], [3e-20, 1e-20, 0, 1e-20]),
    ("huge", [1e20, 2e20, -1e20, 0], [3e20, 1e20, 0, 1e20]),
    ("huge, nearly parallel", [1e20, 2e20, 3e20, 4e20], [1e20, 2e20, 3e20, 4.00001e20]),
    ("huge and tiny", [1e20, -1e20, 2e20, 0], [1e-20, -1e-20, 1e-20, 3e-20]),
    ("the limits of float32", [3e38, -3e38, 1e38, 0], [-3e38, 3e38, 3e38, 1e38]),
    ("subnormal", [1e-44, 0, 0, 0], [1e-42, 1e-43, 0, 0]),
    ("equal", [0.3, -0.7, 0.2, 1.1], [0.3, -0.7, 0.2, 1.1]),
    ("orthogonal", [1, 0, 0, 0], [0, 1, 0, 0]),
    ("both zero", [0, 0, 0, 0], [0, 0, 0, 0]),
    ("first zero", [0, 0, 0, 0], [0, 5, 0, 0]),
    ("second zero", [0, 1e-20, 0, 0], [0, 0, 0, 0]),
    ("ties, other first maximum", [2, 2, 1, 0], [1, 2, 2, 0]),
    ("ties, same first maximum", [2, 2, 1, 0], [2, 1, 2, 0]),
    ("certain of different labels", [50, 0, 0, 0], [0, 50, 0, 0]),
    ("certain beyond double's exponent", [5000, 0, 0, 0], [0, 5000, 0, 0]),
]


def vector(values):
    return [mp.mpf(float(v)) for v in values]


def cosine(a, b):
    na, nb = mp.norm(a), mp.norm(b)
    if na == 0 or nb == 0:
        return mp.mpf(0 if na == nb else 1)
    return mp.chop(1 - mp.fdot(a, b) / (na * nb), tol=1e-45)


def js(a, b):
    def softmax(x):
        e = [mp.exp(v - max(x)) for v in x]
        return [v / mp.fsum(e) for v in e]

    p, q = softmax(a), softmax(b)
    d = mp.mpf(0)
    for x, y in zip(p, q):
        m = (x + y) / 2
        d += (x * mp.log(x / m, 2) if x > 0 else 0) + (y * mp.log(y / m, 2) if y > 0 else 0)
    return mp.sqrt(max(d, mp.mpf(0)) / 2)


DISTANCES = {
    "Cosine": cosine,
    "Euclidean": lambda a, b: mp.norm([x - y for x, y in zip(a, b)]),
    "L1": lambda a, b: mp.norm([x - y for x, y in zip(a, b)], 1),
    "JensenShannon": js,
    "Label": lambda a, b: mp.mpf(int(np.argmax(a) != np.argmax(b))),
}


def check_distances(a, b, ours):
    x, y = np.array(a, dtype=f32).astype(float), np.array(b, dtype=f32).astype(float)
    if x.any() and y.any() and np.abs(x).min() < 1e30:
        assert abs(sd.cosine(x, y) - ours["Cosine"]) < 1e-7
    assert np.isclose(sd.euclidean(x, y), ours["Euclidean"], rtol=1e-12, atol=0)
    assert np.isclose(sd.cityblock(x, y), ours["L1"], rtol=1e-12, atol=0)
    p, q = scipy.special.softmax(x), scipy.special.softmax(y)
    assert abs(np.nan_to_num(sd.jensenshannon(p, q, base=2)) - ours["JensenShannon"]) < 1e-7


VECTORS = [
    ("ordinary", [0.1, 0.4, 0.2, 0.9, 0.3], [0.2, 0.3, 0.25, 0.7, 0.6]),
    ("ties in both", [0, 1, 1, 2, 0.5, 0], [1, 1, 0, 0.5, 0.5, 0.25]),
    ("labels", [0, 1, 1, 0, 1, 0], [0, 1, 0, 0, 1, 1]),
    ("opposed", [1, 2, 3, 4], [4, 3, 2, 1]),
    ("tiny", [1e-200, 4e-200, 2e-200, 9e-200], [2e-200, 3e-200, 2.5e-200, 7e-200]),
    ("huge", [1e200, 4e200, 2e200, 9e200], [2e200, 3e200, 2.5e200, 7e200]),
    ("huge against tiny", [1e200, 4e200, 2e200, 9e200], [2e-200, 3e-200, 2.5e-200, 7e-200]),
    ("subnormal", [1e-310, 4e-310, 2e-310], [2e-310, 3e-310, 7e-310]),
    ("widely spread", [1e-200, 1, 1e200], [1e-100, 2, 3e100]),
    ("large with small differences", [1e8 + 1, 1e8 + 4, 1e8 + 2, 1e8 + 3], [0.1, 0.35, 0.25, 0.3]),
    ("signs", [-1, 2, -3, 4], [2, -1, 4, -3.5]),
    ("equal", [0.1, 0.7, 0.3], [0.1, 0.7, 0.3]),
    ("two entries", [0.1, 0.4], [0.5, 0.2]),
    ("both zero", [0, 0, 0], [0, 0, 0]),
    ("one zero", [0, 0, 0], [1, 0, 2]),
    ("both constant", [0.1, 0.1, 0.1], [0.7, 0.7, 0.7]),
    ("one constant", [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [0.7, 0.3, 0.7, 0.1, 0.2, 0.9]),
]


def direction(values, centered):
    v = vector(values)
    if centered:
        mean = mp.fsum(v) / len(v)
        v = [x - mean for x in v] if len(set(values)) > 1 else [mp.mpf(0)] * len(v)
    return v


def similarity(a, b, centered):
    u, v = direction(a, centered), direction(b, centered)
    nu, nv = mp.norm(u), mp.norm(v)
    if nu == 0 or nv == 0:
        return mp.mpf(1 if nu == nv else 0)
    return mp.fdot(u, v) / (nu * nv)


SIMILARITIES = {
    "Cosine": lambda a, b: similarity(a, b, False),
    "Pearson": lambda a, b: similarity(a, b, True),
    "Spearman": lambda a, b: similarity(scipy.stats.rankdata(a).tolist(), scipy.stats.rankdata(b).tolist(), True),
}


def check_similarities(a, b, ours):
    a, b = np.array(a), np.array(b)
    if len(a) < 3 or len(set(a)) == 1 or len(set(b)) == 1:
        return
    assert abs(scipy.stats.spearmanr(a, b)[0] - ours["Spearman"]) < 1e-12
    if 1e-100 < np.abs(a).max() < 1e100 and 1e-100 < np.abs(b).max() < 1e100:
        assert abs(scipy.stats.pearsonr(a, b)[0] - ours["Pearson"]) < 1e-7
        assert abs(1 - sd.cosine(a, b) - ours["Cosine"]) < 1e-12


def number(value):
    return repr(float(value))


def floats(values):
    return "[" + ", ".join(f"{float(f32(v))!r}f" for v in values) + "]"


def doubles(values):
    return "[" + ", ".join(number(v) for v in values) + "]"


def bootstrap_sample():
    rng = np.random.default_rng(7)
    a = np.exp(0.6 * rng.standard_normal(40)).round(3)
    b = (a * np.exp(0.4 * rng.standard_normal(40))).round(3)
    return a, b


STATISTICS = {
    "Cosine": lambda a, b: (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()),
    "Pearson": lambda a, b: scipy.stats.pearsonr(a, b)[0],
    "Spearman": lambda a, b: scipy.stats.spearmanr(a, b)[0],
}


def bca(a, b, statistic, resamples):
    result = scipy.stats.bootstrap((a, b), statistic, paired=True, vectorized=False, n_resamples=resamples,
                                   method="BCa", confidence_level=0.95, random_state=1)
    return result.confidence_interval


print("namespace ModelDiff.Tests.Measures.Ddv;\n")
print("/// <summary>Literals from tests/oracle/ddv_oracle.py; do not edit by hand.</summary>")
print("internal static class DdvOracle\n{")
print("    public static readonly (string Name, float[] First, float[] Second, double Cosine, double Euclidean, double L1, double JensenShannon, double Label)[] Distances =\n    [")
for name, a, b in PAIRS:
    a, b = [f32(v) for v in a], [f32(v) for v in b]
    ours = {k: float(d(vector(a), vector(b))) for k, d in DISTANCES.items()}
    check_distances(a, b, ours)
    print(f'        ("{name}", {floats(a)}, {floats(b)}, {", ".join(number(v) for v in ours.values())}),')
print("    ];\n")
print("    public static readonly (string Name, double[] A, double[] B, double Cosine, double Pearson, double Spearman)[] Similarities =\n    [")
for name, a, b in VECTORS:
    ours = {k: float(s(a, b)) for k, s in SIMILARITIES.items()}
    check_similarities(a, b, ours)
    print(f'        ("{name}", {doubles(a)}, {doubles(b)}, {", ".join(number(v) for v in ours.values())}),')
print("    ];\n")
A, B = bootstrap_sample()
print(f"    public static readonly double[] SampleA = {doubles(A)};\n")
print(f"    public static readonly double[] SampleB = {doubles(B)};\n")
print("    /// <summary>BCa intervals at 95 % of the similarity of the samples, by scipy.stats.bootstrap.</summary>")
print("    public static readonly (string Similarity, double Lower, double Upper)[] Intervals =\n    [")
for name, statistic in STATISTICS.items():
    low, high = bca(A, B, statistic, 50000 if name == "Cosine" else 10000)
    print(f'        ("{name.lower()}", {number(low)}, {number(high)}),')
print("    ];\n}")
