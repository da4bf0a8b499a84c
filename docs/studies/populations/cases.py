"""Measures every suspect against a victim and its twins, panel by panel, so that rules can be tried quickly.

    OMP_NUM_THREADS=1 python3 cases.py POPULATION CASES.pkl [--repeats 4] [--zoos fashion,tops]

For a victim v with twins T and references R, each x of {v} + T is compared with each suspect s, whitened by everything else of the panel: R + {v} + T - {x}. So v and its twins
change places exactly: unless s was made from v, none of them is special to s.
"""
import argparse
import pickle
import random

import numpy as np

import measures

#          references of the task, fresh twins, same-seed twins, references of other tasks, architectures, the victim's among them
PANELS = {"standard": (20, 5, 3, 0, 3, None), "13": (13, 5, 3, 0, 3, None), "40": (40, 5, 3, 0, 4, None), "without": (20, 5, 3, 0, 3, False), "with": (20, 5, 3, 0, 3, True),
          "other-tasks": (4, 5, 3, 16, 3, None), "4+3": (13, 4, 3, 0, 3, None), "8+5": (20, 7, 5, 0, 3, None), "fresh-only": (20, 5, 0, 0, 3, None)}
THEFTS = ["quantize", "prune", "finetune", "transfer", "distill", "faithful", "samearch", "weak", "label"]


class Zoo:
    def __init__(self, population, zoo):
        self.zoo, self.of, answers = zoo, population.models, population.answers[zoo]
        classes = max(a.shape[1] for n, a in answers.items() if self.of[n]["task"] == zoo)
        self.names = [n for n in answers if self.of[n]["role"] == "untrained" or self.of[n]["accuracy"] > 1.8 / classes]
        self.at = {n: i for i, n in enumerate(self.names)}
        self.role = np.array([self.of[n]["role"] for n in self.names])
        self.kind = np.array([self.of[n]["kind"] for n in self.names])
        self.same_task = np.array([self.of[n]["task"] == zoo for n in self.names])
        self.comparable = np.array([answers[n].shape[1] == classes for n in self.names])
        zero = np.zeros(300 * classes)
        F = np.stack([measures.residual_vector(answers[n][:300]) if c else zero for n, c in zip(self.names, self.comparable)])
        self.G = {"W": F @ F.T}
        for part, power in (("noise", 0.5), ("smooth", 0.5), ("natural", 1.0)):
            F = np.stack([measures.geometry_vector(answers[n][measures.PARTS[part]], power).astype(np.float32) for n in self.names])
            self.G[part] = (F @ F.T).astype(np.float64)
        self.labels = np.stack([answers[n][:300].argmax(1) for n in self.names])

    def rows(self, role, parent=None, task=True):
        return [i for i, n in enumerate(self.names) if self.role[i] == role and (parent is None or self.of[n]["parent"] == parent) and self.same_task[i] == task]


def against(G, X, S, R, ridge=0.02):
    """[X, S]: whitened cosine of each x with each s; R + the other X whiten."""
    out = np.full((len(X), len(S)), np.nan)
    S = np.asarray(S)
    for k, x in enumerate(X):
        P = np.array(list(R) + [y for y in X if y != x])
        rows = np.append(S, x)
        mean_P, mean = G[np.ix_(P, P)].mean(1), G[np.ix_(rows, P)].mean(1)
        every = mean_P.mean()
        H_PP = G[np.ix_(P, P)] - mean_P[:, None] - mean_P[None] + every
        H = G[np.ix_(rows, P)] - mean[:, None] - mean_P[None] + every
        B = np.linalg.solve(H_PP + ridge * np.trace(H_PP) / (len(P) - 1) * np.eye(len(P)), H.T)
        own = np.diag(G)[rows] - 2 * mean + every - np.einsum("sp,ps->s", H, B)
        cross = G[S, x] - mean[:-1] - mean[-1] + every - H[:-1] @ B[:, -1]
        out[k] = cross / np.sqrt(np.maximum(own[:-1], 1e-15) * max(own[-1], 1e-15))
    return out


def clique(G, X, R):
    """[X, X]: whitened cosine of the victim and its twins with each other, by the rest of the panel."""
    out = np.full((len(X), len(X)), np.nan)
    for a in range(len(X)):
        for b in range(a):
            rest = [x for k, x in enumerate(X) if k not in (a, b)]
            out[a, b] = out[b, a] = against(G, [X[a]], [X[b]], list(R) + rest)[0, 0]
    return out


def cell(zoo, v, s, panel):
    of, name = zoo.of, zoo.names[s]
    base = of[zoo.names[v]]["parent"] or zoo.names[v]
    role, parent = zoo.role[s], of[name]["parent"]
    if role == "untrained":
        return role
    if name == base:
        return "same seed, same data"
    if role in ("reference", "victim"):
        return ("same architecture" if zoo.kind[s] == zoo.kind[v] else "other architecture") if zoo.same_task[s] else "other task"
    if role == "sameother":
        return "same seed, other task" if parent == base else "other task"
    if role in ("fresh", "same"):
        if parent != base:
            return "same architecture" if zoo.kind[s] == zoo.kind[v] else "other architecture"
        return "fresh twin" if role == "fresh" else "same seed, same data" if of[name]["data"] == 0 else "same seed, other data"
    if parent == base:
        return "guilty: " + role if zoo.role[v] == "victim" else "same-seed twin's child: " + role
    if parent.startswith(base + "."):
        return "twin's child" + ("" if zoo.same_task[s] else ", other task")
    return "other's child" + ("" if zoo.same_task[s] else ", other task")


def choose(zoo, v, shape, rng):
    count, fresh, same, other, archs, wanted = shape
    kinds = sorted(set(zoo.kind))
    rng.shuffle(kinds)
    mine = zoo.kind[v]
    if wanted is False:
        kinds = [k for k in kinds if k != mine]
    elif wanted:
        kinds = [mine] + [k for k in kinds if k != mine]
    kinds = kinds[:archs]
    base = zoo.of[zoo.names[v]]["parent"] or zoo.names[v]
    pool = [i for i in zoo.rows("reference") if zoo.kind[i] in kinds]
    references = rng.sample(pool, min(count, len(pool)))
    F = rng.sample(zoo.rows("fresh", base), min(fresh, len(zoo.rows("fresh", base))))
    owned = {d: [i for i in zoo.rows("same", base) + ([zoo.at[base]] if base in zoo.at else []) if i != v and zoo.of[zoo.names[i]]["data"] == d] for d in (0, 1)}
    for rows in owned.values():
        rng.shuffle(rows)
    mixed = [i for pair in zip(owned[0], owned[1]) for i in pair]
    T = mixed[:same]
    others = rng.sample(zoo.rows("reference", task=False), min(other, len(zoo.rows("reference", task=False))))
    panel = set(references + F + T + others)
    names = {zoo.names[i] for i in panel}
    S = [i for i in range(len(zoo.names)) if i != v and i not in panel and (zoo.of[zoo.names[i]]["parent"] not in names or zoo.role[i] in ("fresh", "same", "sameother"))]
    if zoo.names[v] != base:
        S = [i for i in S if zoo.names[i] == base or zoo.of[zoo.names[i]]["parent"] == base]
    return references, F, T, others, S, panel


def draw(zoo, v, shape, rng):
    """A case by names, for other programs."""
    references, F, T, others, S, panel = choose(zoo, v, shape, rng)
    names = lambda rows: [zoo.names[i] for i in rows]
    return dict(victim=zoo.names[v], references=names(references + others), fresh=names(F), same=names(T), suspects=[dict(name=zoo.names[i], cell=cell(zoo, v, i, panel)) for i in S])


def run(zoo, v, shape, rng):
    references, F, T, others, S, panel = choose(zoo, v, shape, rng)
    X = [v] + F + T
    case = dict(zoo=zoo.zoo, victim=zoo.names[v], suspects=[zoo.names[i] for i in S], cell=[cell(zoo, v, s, panel) for s in S], fresh=len(F), same=len(T), references=len(references),
                comparable=zoo.comparable[S], agreement=(zoo.labels[S] == zoo.labels[v]).mean(1))
    for key, G in zoo.G.items():
        more = references + (others if key != "W" else [])
        case[key + " f"] = against(G, [v] + F, S, more)          # before s of another initialization: v and its fresh twins
        case[key + " s"] = against(G, [v] + T, S, more + F)      # before s of v's initialization: v and its same-seed twins
        case[key + " r"] = against(G, references, S, [v] + F)
        if key in ("W", "noise"):
            case[key + " clique"] = clique(G, [v] + T, more + F)
        case[key + " raw"] = G[np.ix_(X, S)]
        case[key + " among"] = G[np.ix_(X, X)]
    return case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("population"), parser.add_argument("out")
    parser.add_argument("--repeats", type=int, default=4), parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rotate", action="store_true", help="each same-seed twin takes the victim's place")
    parser.add_argument("--zoos", default=""), parser.add_argument("--panels", default=",".join(PANELS))
    options = parser.parse_args()
    population, cases = measures.Population(options.population), []
    for name in options.zoos.split(",") if options.zoos else sorted(population.answers):
        zoo, rng = Zoo(population, name), random.Random(f"{options.seed} {name}")
        for kind in options.panels.split(","):
            for v in zoo.rows("victim") if not options.rotate else [i for i in zoo.rows("same") if zoo.of[zoo.names[i]]["data"] == 0]:
                for _ in range(options.repeats):
                    cases.append(dict(panel=kind, **run(zoo, v, PANELS[kind], rng)))
        print(name, len(zoo.names), len(cases), flush=True)
    with open(options.out, "wb") as file:
        pickle.dump(cases, file)


if __name__ == "__main__":
    main()
