"""Draws cases (victim, suspect, panel) from a population and measures them once, so that rules can be tried quickly.

    OMP_NUM_THREADS=1 python3 draws.py POPULATION DRAWS.npz [--per-cell 12] [--seed 0]

One row per case. W is the whitened residual cosine; wv, ws are those of victim and suspect with each panel model, each whitened by the panel without that model; z* the same for
geometry of noise, smooth noise and natural rows (no whitening for noise; ranks and scores are the rule's business). Suspects of another task have no W.
"""
import argparse
import random

import numpy as np

import measures

MOST = 56
ROLES = {"reference": 0, "fresh": 1, "same": 2, "other": 3}
THEFTS = ["quantize", "prune", "finetune", "transfer", "distill", "faithful", "samearch", "weak", "label"]
#         name, references of the task, fresh twins, same-seed twins, other tasks, without the suspect's architecture, architectures
PANELS = {"standard": (20, 5, 3, 6, False), "13": (13, 5, 3, 4, False), "40": (40, 5, 3, 8, False), "no-arch": (20, 5, 3, 6, True), "no-twins": (20, 0, 0, 6, False),
          "mostly-other": (6, 5, 3, 16, False), "fresh-only": (20, 5, 0, 6, False), "4+3": (13, 4, 3, 6, False), "8+5": (20, 7, 5, 6, False), "24": (24, 5, 4, 6, False)}


class Zoo:
    def __init__(self, population, zoo):
        self.zoo = zoo
        self.of = population.models
        answers = population.answers[zoo]
        classes = max(a.shape[1] for n, a in answers.items() if self.of[n]["task"] == zoo)
        chance = 1.0 / classes
        self.names = [n for n, a in answers.items() if self.of[n]["role"] == "untrained" or self.of[n]["accuracy"] > 1.8 * chance]
        self.at = {n: i for i, n in enumerate(self.names)}
        self.task = [n for n in self.names if self.of[n]["task"] == zoo]
        self.task_at = {n: i for i, n in enumerate(self.task)}
        F = np.stack([measures.residual_vector(answers[n][:300]) for n in self.task])
        self.G = F @ F.T
        F1 = np.stack([one_hot(answers[n][:300]) for n in self.task])
        self.G1 = F1 @ F1.T
        self.geometry = {}
        for part, power in (("noise", 0.5), ("smooth", 0.5), ("natural", 1.0)):
            T = np.stack([measures.geometry_vector(answers[n][measures.PARTS[part]], power).astype(np.float32) for n in self.names])
            self.geometry[part] = (T @ T.T).astype(np.float64)
        labels = {n: answers[n][:300].argmax(1) for n in self.task}
        self.agreement = lambda a, b: float((labels[a] == labels[b]).mean())

    def by(self, role, **known):
        return [n for n in self.names if self.of[n]["role"] == role and all(self.of[n][k] == v for k, v in known.items())]


def one_hot(y):
    f = np.eye(y.shape[1])[y.argmax(1)] - 1.0 / y.shape[1]
    return (f / np.linalg.norm(f)).ravel()


def cells(zoo, victim):
    """Suspects of each kind for a victim, and whose family they are (None: guilty)."""
    v, of = zoo.of[victim], zoo.of
    refs = zoo.by("reference", task=zoo.zoo)
    yield "other architecture", [n for n in refs if of[n]["kind"] != v["kind"]]
    yield "same architecture", [n for n in refs if of[n]["kind"] == v["kind"]]
    yield "other task", [n for n in zoo.names if of[n]["role"] == "reference" and of[n]["task"] != zoo.zoo]
    yield "untrained", [n for n in zoo.names if of[n]["role"] == "untrained"]
    base = v["parent"] or victim
    if v["role"] == "victim":
        yield "fresh", zoo.by("fresh", parent=victim)
        yield "same, data", [n for n in zoo.by("same", parent=victim) if of[n]["data"] == 0]
        yield "same, other data", [n for n in zoo.by("same", parent=victim) if of[n]["data"] == 1]
        yield "same, other task", zoo.by("sameother", parent=victim)
        for method in THEFTS:
            yield method, zoo.by(method, parent=victim)
    for method in THEFTS:
        children = [n for n in zoo.by(method) if of[n]["parent"] != base and ".fresh" not in of[n]["parent"] and ".v" not in of[n]["parent"]]
        yield "child: " + method, children
        if v["role"] == "victim":
            yield "twin's child: " + method, zoo.by(method, parent=f"{victim}.fresh0")


def panel(zoo, victim, suspect, shape, rng):
    count, fresh, same, other, without = shape
    of = zoo.of
    family = {suspect, of[suspect]["parent"]} if of[suspect]["role"] in THEFTS else {suspect}
    base = of[victim]["parent"] or victim
    allowed = [n for n in zoo.by("reference", task=zoo.zoo) if n not in family and n != victim and not (without and of[n]["kind"] == of[suspect]["kind"])]
    archs = sorted({of[n]["kind"] for n in allowed})
    # three architectures, the victim's among them where it may be
    keep = rng.sample(archs, min(3, len(archs)))
    if of[victim]["kind"] in archs and of[victim]["kind"] not in keep:
        keep[0] = of[victim]["kind"]
    if count == 40:
        keep = archs
    allowed = [n for n in allowed if of[n]["kind"] in keep]
    chosen = rng.sample(allowed, min(count, len(allowed)))
    twins = [n for n in zoo.by("fresh", parent=base) + ([base] if base != victim else []) if n not in family and n != victim]
    twins = rng.sample(twins, min(fresh, len(twins)))
    sames = [n for n in zoo.by("same", parent=base) if n not in family] if base == victim else []
    if len([n for n in sames if of[n]["data"] == 0]) > 1:   # both kinds of them
        rng.shuffle(sames)
        ordered = [n for n in sames if of[n]["data"] == 0], [n for n in sames if of[n]["data"] == 1]
        sames = [n for pair in zip(*ordered) for n in pair] + ordered[0][len(ordered[1]):] + ordered[1][len(ordered[0]):]
    sames = sames[:same]
    others = [n for n in zoo.names if of[n]["role"] == "reference" and of[n]["task"] != zoo.zoo and n not in family]
    others = rng.sample(others, min(other, len(others)))
    return chosen + twins + sames + others, [0] * len(chosen) + [1] * len(twins) + [2] * len(sames) + [3] * len(others)


def measure(zoo, victim, suspect, members, roles):
    row = {}
    of = zoo.of
    pad = lambda values: np.concatenate([values, np.full(MOST - len(values), np.nan)])
    task = [n for n, role in zip(members, roles) if role < 3]
    R = [zoo.task_at[n] for n in task]
    v = zoo.task_at[victim]
    s = zoo.task_at.get(suspect)
    row["W"] = row["W1"] = np.nan
    wv, ws = np.full(len(members), np.nan), np.full(len(members), np.nan)
    if len(R) > 3:
        if s is not None:
            row["W"] = measures.whitened(zoo.G, [(v, s)], R)[0]
            row["W1"] = measures.whitened(zoo.G1, [(v, s)], R)[0]
        for k, r in enumerate(R):
            rest = R[:k] + R[k + 1:]
            wv[k], ws[k] = (*measures.whitened(zoo.G, [(v, r), (s, r)], rest),) if s is not None else (measures.whitened(zoo.G, [(v, r)], rest)[0], np.nan)
    row["wv"], row["ws"] = pad(wv), pad(ws)
    at = [zoo.at[n] for n in members]
    a, b = zoo.at[victim], zoo.at[suspect]
    for part, T in zoo.geometry.items():
        row[part], row[part + "_v"], row[part + "_s"] = T[a, b], pad(T[a, at]), pad(T[b, at])
    row["role"] = pad(np.array(roles, float))
    row["arch_v"] = pad(np.array([of[n]["kind"] == of[victim]["kind"] for n in members], float))
    row["arch_s"] = pad(np.array([of[n]["kind"] == of[suspect]["kind"] for n in members], float))
    row["agreement"] = zoo.agreement(victim, suspect) if s is not None else np.nan
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("population"), parser.add_argument("out")
    parser.add_argument("--per-cell", type=int, default=6), parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--zoos", default=""), parser.add_argument("--panels", default=",".join(PANELS))
    options = parser.parse_args()
    population, rows = measures.Population(options.population), []
    for name in options.zoos.split(",") if options.zoos else sorted(population.answers):
        zoo, rng = Zoo(population, name), random.Random(f"{options.seed} {name}")
        victims = zoo.by("victim") + [n for n in zoo.by("fresh") if n.endswith(("fresh1", "fresh2"))]
        for victim in victims:
            for cell, suspects in cells(zoo, victim):
                suspects = [n for n in suspects if n in zoo.at]
                for kind in options.panels.split(","):
                    most = options.per_cell if zoo.of[victim]["role"] == "victim" else options.per_cell // 2
                    few = rng.sample(suspects, min(most if kind == "standard" else max(1, most // 2), len(suspects)))
                    for suspect in few:
                        members, roles = panel(zoo, victim, suspect, PANELS[kind], rng)
                        row = measure(zoo, victim, suspect, members, roles)
                        row.update(zoo=name, victim=victim, suspect=suspect, cell=cell, panel=kind)
                        rows.append(row)
        print(name, len(zoo.task), len(zoo.names), len(rows), flush=True)
    np.savez_compressed(options.out, **{key: np.array([row[key] for row in rows]) for key in rows[0]})


if __name__ == "__main__":
    main()
