"""Writes a population's answers and drawn cases for judge.cs, which judges them with the library's own classes.

    OMP_NUM_THREADS=1 python3 export.py POPULATION FOLDER [--zoos fashion,tops] [--panels standard] [--repeats 1]

FOLDER gets answers.bin (float32, model after model: 700 rows of its classes' scores) and cases.json.
"""
import argparse
import json
import os
import random

import numpy as np

import cases
import measures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("population"), parser.add_argument("folder")
    parser.add_argument("--zoos", default=""), parser.add_argument("--panels", default="standard"), parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    population = measures.Population(options.population)
    os.makedirs(options.folder, exist_ok=True)
    models, drawn, offset = [], [], 0
    with open(os.path.join(options.folder, "answers.bin"), "wb") as file:
        for name in options.zoos.split(",") if options.zoos else sorted(population.answers):
            zoo, rng = cases.Zoo(population, name), random.Random(f"0 {name}")
            for model in zoo.names:
                answers = population.answers[name][model].astype("<f4")
                models.append({"zoo": name, "name": model, "offset": offset, "classes": answers.shape[1], "architecture": population.models[model]["kind"]})
                file.write(answers.tobytes())
                offset += answers.nbytes
            for panel in options.panels.split(","):
                for victim in zoo.rows("victim"):
                    for _ in range(options.repeats):
                        drawn.append({"zoo": name, "panel": panel, **cases.draw(zoo, victim, cases.PANELS[panel], rng)})
    with open(os.path.join(options.folder, "cases.json"), "w") as file:
        json.dump({"models": models, "cases": drawn}, file)


if __name__ == "__main__":
    main()
