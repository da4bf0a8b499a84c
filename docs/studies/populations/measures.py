"""Measures of a population: the whitened residual cosine W, output geometry, and the evidence of the rule so far. NumPy alone, double precision."""
import json
import os

import numpy as np

PARTS = {"natural": slice(0, 300), "smooth": slice(300, 500), "noise": slice(500, 700)}


class Population:
    """Answers by zoo and model, and what is known of each model."""

    def __init__(self, folder):
        self.models = {entry["name"]: entry for entry in json.load(open(os.path.join(folder, "manifest.json")))}
        self.answers, self.labels = {}, {}
        for file in sorted(os.listdir(folder)):
            if file.endswith(".npz"):
                with np.load(os.path.join(folder, file)) as arrays:
                    for key in arrays.files:
                        zoo, name = key.split("|")
                        if name == "labels":
                            self.labels[zoo] = arrays[key]
                        elif self.models[name]["finite"]:
                            self.answers.setdefault(zoo, {})[name] = arrays[key].astype(np.float64)


def softmax(y):
    y = np.exp(y - y.max(1, keepdims=True))
    return y / y.sum(1, keepdims=True)


def residual_vector(y, floor=0.01):
    """f: log-probabilities with a floor, centred and of length one in each row; all rows as one vector of length one."""
    l = np.log(softmax(y) + floor)
    l -= l.mean(1, keepdims=True)
    l /= np.maximum(np.linalg.norm(l, axis=1, keepdims=True), 1e-12)
    f = l.ravel()
    return f / np.linalg.norm(f)


def geometry_vector(y, power=1.0):
    """Upper triangle of the cosines between centred outputs; power 0.5: of outputs whose singular values were replaced by their roots."""
    y = y - y.mean(0)
    if power != 1:
        left, values, _ = np.linalg.svd(y, full_matrices=False)
        y = left * values ** power
    y = y / np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-12)
    t = (y @ y.T)[np.triu_indices(len(y), 1)]
    t = t - t.mean()
    return t / max(np.linalg.norm(t), 1e-12)


def whitened(G, pairs, R, ridge=0.02):
    """W of pairs (i, j), given the Gram matrix G of all models and the rows R of the panel that whitens (without i, j)."""
    R = np.asarray(R)
    n = len(R)
    mean = G[:, R].mean(1)
    every = mean[R].mean()
    H_RR = G[np.ix_(R, R)] - mean[R][:, None] - mean[R][None] + every
    inverse = np.linalg.inv(H_RR + ridge * np.trace(H_RR) / (n - 1) * np.eye(n))
    rows = sorted({i for pair in pairs for i in pair})
    at = {i: k for k, i in enumerate(rows)}
    H = G[np.ix_(rows, R)] - mean[rows][:, None] - mean[R][None] + every
    HH = G[np.ix_(rows, rows)] - mean[rows][:, None] - mean[rows][None] + every
    K = HH - H @ inverse @ H.T
    d = np.sqrt(np.maximum(np.diag(K), 1e-15))
    return np.array([K[at[i], at[j]] / d[at[i]] / d[at[j]] for i, j in pairs])
