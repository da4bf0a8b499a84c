"""What the rule does when the panel is wrong: children of the victim among the references, and "fresh twins" that are of another recipe or architecture.

    OMP_NUM_THREADS=1 python3 mistakes.py POPULATION tops photos-b
"""
import collections
import random
import sys

import numpy as np

import cases
import judge
import measures

METHODS = ["prune", "finetune", "faithful", "weak"]


def ask(zoo, v, F, T, R, S):
    """p and strict p of the suspects S."""
    case = dict(fresh=len(F), same=len(T), comparable=zoo.comparable[S])
    for key in ("W", "noise"):
        G = zoo.G[key]
        case |= {key + " f": cases.against(G, [v] + F, S, R), key + " s": cases.against(G, [v] + T, S, R + F), key + " r": cases.against(G, R, S, [v] + F),
                 key + " raw": G[np.ix_([v], S)], key + " among": G[np.ix_([v] + F + T, [v] + F + T)]}
    return np.stack([judge.judge(case), judge.judge(case, strict=True)], 1)


def study(zoo, v, rng, found):
    name, of = zoo.names[v], [zoo.of[n] for n in zoo.names]
    references, twins = zoo.rows("reference"), zoo.rows("fresh", name)
    T = [i for i in zoo.rows("same", name) if of[i]["data"] == 0]
    R, F = rng.sample(references, 20), rng.sample(twins, 5)
    guilty = [i for method in METHODS for i in zoo.rows(method, name)]
    innocent = rng.sample([i for i in references if i not in R], 10) + [i for i in twins if i not in F]

    def note(title, S, F, R):
        for s, p in zip(S, ask(zoo, v, F, T, R, S)):
            found[title][zoo.role[s] if s in guilty or zoo.role[s] == "fresh" else "other innocents"].append(p)

    note("no mistake", guilty + innocent, F, R)
    for count in (1, 4):
        relatives = rng.sample([i for i in guilty if zoo.role[i] in ("prune", "faithful")], count)
        S, panel = [i for i in guilty + innocent if i not in relatives], R[count:] + relatives
        note(f"{count} relatives", S, F, panel)
        kept = [r for r in panel if ask(zoo, v, F, T, [x for x in panel if x != r], [r])[0, 0] > 0.01]
        print(name, f"left out {len(set(relatives) - set(kept))} of {count} relatives, {len(set(panel) - set(relatives) - set(kept))} others")
        note(f"{count} relatives, the recognized left out", S, F, kept)
    strange = {"twins of another recipe": [i for i in references if zoo.kind[i] == zoo.kind[v] and of[i]["recipe"] != of[v]["recipe"] and i not in R],
               "twins of another architecture": [i for i in references if zoo.kind[i] != zoo.kind[v] and i not in R]}
    for title, pool in strange.items():
        if len(pool) >= 5:
            wrong = rng.sample(pool, 5)
            note(title, [i for i in guilty + innocent + twins if i not in wrong], wrong, R)


def main():
    population, found = measures.Population(sys.argv[1]), collections.defaultdict(lambda: collections.defaultdict(list))
    for name in sys.argv[2:]:
        zoo, rng = cases.Zoo(population, name), random.Random(name)
        for v in zoo.rows("victim"):
            study(zoo, v, rng, found)
    for title, kinds in found.items():
        print(title)
        for kind, rows in sorted(kinds.items()):
            print(f"  {kind:16s} {len(rows):4d}  p <= 1 %: {np.mean(np.array(rows)[:, 0] <= 0.01):.3f}  strict: {np.mean(np.array(rows)[:, 1] <= 0.01):.3f}")


if __name__ == "__main__":
    main()
