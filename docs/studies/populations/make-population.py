"""Trains some thousands of small classifiers of known descent within a time limit, and saves what they answer.

    python3 pack-pictures.py pictures.npz                        # once, on Debian
    python3 make-population.py pictures.npz OUT --seconds 330    # one GPU
    python3 make-population.py pictures.npz OUT --seconds 60 --tiny   # a smoke test on the CPU

A training step is captured once per network as a CUDA graph that reads everything (data, targets, rates, masks) from buffers; many such slots run side by side, each in a stream,
and a new model means new contents, never a new capture. OUT gets manifest.json and answers-N.npz (one float16 array [700, K] of logits per model and probe it was asked:
300 of the owner's images, 200 smooth noise, 200 noise), and per zoo the labels of the 300 images.
"""
import argparse
import collections
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import networks
import plan
import tasks
from slots import ASKED, CUDA, DEVICE, HALF, PARENT_KIND, Slot

POOL, HELD = 6000, 800


class World:
    """Images of all tasks in one tensor, and each zoo's probe."""

    def __init__(self, pictures, seed, zoos):
        images, self.labels, self.first, self.held = [], [], {}, {}
        for t, task in enumerate(tasks.TASKS):
            x, y = tasks.make(task, POOL + HELD, 100 * seed + t, pictures)
            self.first[task] = t * POOL
            images.append(x[:POOL])
            self.labels.append(y[:POOL])
            self.held[task] = (normal(x[POOL:]).to(DEVICE), y[POOL:].to(DEVICE))
        self.images, self.labels = normal(torch.cat(images)).to(DEVICE), torch.cat(self.labels).to(DEVICE)
        g = torch.Generator().manual_seed(seed)
        self.probes = {zoo: self.probe(zoo, g) for zoo in zoos}

    def subset(self, task, data):
        rows = {0: range(HALF), 1: range(HALF, POOL), 2: range(HALF // 2, HALF // 2 + HALF)}[data]
        return torch.arange(rows.start, rows.stop, device=DEVICE) + self.first[task]

    def probe(self, zoo, g):
        natural = self.images[self.subset(zoo, 0)[:300]].cpu()
        mean, std = natural.mean((0, 2, 3), keepdim=True), natural.transpose(0, 1).reshape(3, -1).std(1, unbiased=False).reshape(1, 3, 1, 1)
        smooth = F.interpolate(torch.randn(200, 3, 8, 8, generator=g), 28, mode="bicubic", align_corners=True)
        fields = [noise / noise.std() * std + mean for noise in (smooth, torch.randn(200, 3, 28, 28, generator=g))]
        return torch.cat([natural, *fields]).to(DEVICE)


def normal(x):
    return (x - 0.5) / 0.25


def quantized(state, flat, per_channel):
    """Weights on a grid of 8 bits, of the tensor or of each output channel."""
    vector = state[0].clone()
    for span, p in zip(flat.spans, flat.parameters):
        if p.dim() > 1:
            w = vector[span].view(p.shape)
            top = w.abs().flatten(1).amax(1).view(-1, *[1] * (w.dim() - 1)) if per_channel else w.abs().max()
            w.copy_((w / top * 127).round() * top / 127)
    return vector, state[1]


def shared_seeds(jobs, zoos):
    """Models that are asked on the probes of other zoos too: references that do another task, and all transfers."""
    asked = {}
    for job in jobs:
        number = int(job.name.split(".r")[1]) if job.role == "reference" else 99
        asked[job.name] = list(zoos) if number < 8 else [job.zoo]
    return asked


class Writer:
    """Collects what models answer, on the device until the end."""

    def __init__(self, world, zoos, jobs):
        self.world, self.zoos, self.rows, self.asked = world, zoos, [], shared_seeds(jobs, zoos)

    def take(self, job, flat):
        x, y = self.world.held[job.task]
        classes = tasks.CLASSES[job.task]
        answers = {zoo: flat.answers(self.world.probes[zoo])[:, :classes].half() for zoo in self.asked[job.name]}
        self.rows.append((job, answers, flat.answers(x)[:, :classes].argmax(1).to(torch.uint8)))

    def check(self):
        """Ends the run early where the first models have learned nothing."""
        rates = [float((labels == self.world.held[job.task][1]).float().mean()) for job, _, labels in self.rows]
        print("first accuracies", [(job.task, job.kind, job.recipe, round(rate, 2)) for (job, _, _), rate in zip(self.rows, rates)], flush=True)
        if not plan_is_tiny() and np.mean(rates) < 0.3:
            raise SystemExit("The first models have learned nothing.")

    def save(self, folder, limit=15 * 2**20):
        os.makedirs(folder, exist_ok=True)
        held = {job.name: labels.cpu().numpy() for job, _, labels in self.rows}
        truth = {task: y.cpu().numpy() for task, (_, y) in self.world.held.items()}
        manifest, files, size = [], [{}], 0
        for job, answers, _ in self.rows:
            entry = {key: value for key, value in vars(job).items() if key != "priority"}
            entry["accuracy"] = round(float((held[job.name] == truth[job.task]).mean()), 4)
            if job.parent in held and job.task == job.zoo:
                entry["fidelity"] = round(float((held[job.name] == held[job.parent]).mean()), 4)
            entry["finite"] = all(bool(torch.isfinite(a).all()) for a in answers.values())
            for zoo, array in answers.items():
                array = array.cpu().numpy()
                if size + array.nbytes > limit:
                    files.append({})
                    size = 0
                files[-1][f"{zoo}|{job.name}"] = array
                size += array.nbytes
            manifest.append(entry)
        for zoo in self.zoos:
            files[-1][f"{zoo}|labels"] = self.world.labels[self.world.subset(zoo, 0)[:300]].cpu().numpy().astype(np.uint8)
        for i, arrays in enumerate(files):
            np.savez(os.path.join(folder, f"answers-{i}.npz"), **arrays)
        with open(os.path.join(folder, "manifest.json"), "w") as file:
            json.dump(manifest, file, separators=(",", ":"))
        print(f"saved {len(manifest)} models in {len(files)} files", flush=True)
        for task in tasks.TASKS:
            print(task, {kind: [entry["accuracy"] for entry in manifest if entry["task"] == task and entry["kind"] == kind and entry["role"] in ("victim", "reference")][:8] for kind in networks.KINDS})


def plan_is_tiny():
    return plan.RECIPES[0][3] < 100


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures"), parser.add_argument("out")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slots", default="7,7,4,5,2")   # resnet, mobile, vgg, mixer, and those that distil, of each
    parser.add_argument("--zoos", default=",".join(tasks.TASKS))
    parser.add_argument("--victims", type=int, default=6), parser.add_argument("--references", type=int, default=60)
    parser.add_argument("--fresh", type=int, default=8), parser.add_argument("--same", type=int, default=6)
    parser.add_argument("--tiny", action="store_true")
    options = parser.parse_args()
    began = time.time()
    if CUDA:
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.set_num_threads(1)
    sizes = dict(victims=options.victims, references=options.references, fresh=options.fresh, same=options.same)
    zoos = options.zoos.split(",")
    if options.tiny:
        zoos, sizes = ["shapes"], dict(victims=2, references=2, fresh=1, same=1)
        plan.RECIPES = [(*recipe[:3], 20, *recipe[4:]) for recipe in plan.RECIPES]
    jobs = plan.jobs(options.seed, zoos, **sizes)
    with np.load(options.pictures) as packed:
        world = World({key: packed[key] for key in packed}, options.seed, zoos)
    print(f"{len(jobs)} jobs; data after {time.time() - began:.0f} s", flush=True)
    ASKED.update({kind: networks.Flat(kind, DEVICE) for kind in networks.KINDS})
    PARENT_KIND.update({job.name: job.kind for job in jobs})
    counts = [int(n) for n in options.slots.split(",")]
    slots = [Slot(kind, False, world) for kind, n in zip(networks.KINDS, counts) for _ in range(n)]
    slots += [Slot(kind, True, world) for kind in networks.KINDS for _ in range(counts[4])]
    print(f"{len(slots)} slots after {time.time() - began:.0f} s", flush=True)
    train_all(jobs, slots, Writer(world, zoos, jobs), began, options)


def train_all(jobs, slots, writer, began, options):
    states, waiting = {}, collections.defaultdict(list)
    parents = {job.parent for job in jobs if job.role in plan.THEFTS}
    for job in jobs:
        waiting["" if job.role in ("quantize", "untrained") else (job.kind, job.role == "distill")].append(job)
    steps, finished, told = 0, 0, time.time()
    deadline = began + options.seconds

    def ready(job):
        return job.role not in plan.THEFTS or job.parent in states

    def finish(job, flat):
        nonlocal finished
        if job.name in parents:
            states[job.name] = flat.state()
        writer.take(job, flat)
        finished += 1
        if finished == 40:
            writer.check()

    def free_work():
        """What needs no training."""
        for job in [job for job in waiting[""] if ready(job)]:
            flat = ASKED[job.kind]
            if job.role == "untrained":
                flat.initialize(torch.Generator(DEVICE).manual_seed(job.seed))
            else:
                flat.load(quantized(states[job.parent], flat, job.settings["per_channel"]))
            finish(job, flat)
            waiting[""].remove(job)

    def turn(slot):
        """A few steps of a slot; false where it has nothing to do."""
        nonlocal steps
        if slot.job is None:
            queue = waiting[(slot.kind, slot.teaching)]
            job = next((job for job in queue if ready(job)), None)
            if job is None:
                return False
            queue.remove(job)
            if CUDA:
                torch.cuda.current_stream().wait_stream(slot.stream)
                slot.start(job, states)
                slot.stream.wait_stream(torch.cuda.current_stream())
            else:
                slot.start(job, states)
        while slot.events and slot.events[0].query():
            slot.events.pop(0)
        some = min(slot.left, 25)
        if some and len(slot.events) < 2:
            if CUDA:
                with torch.cuda.stream(slot.stream):
                    slot.run(some)
                    slot.events.append(torch.cuda.Event())
                    slot.events[-1].record()
            else:
                slot.run(some)
            steps += some
        if slot.left == 0 and not slot.events:
            if CUDA:
                torch.cuda.current_stream().wait_stream(slot.stream)
            finish(slot.job, slot.flat)
            slot.flat.net.train()
            slot.job = None
        return True

    while time.time() < deadline and any(waiting.values()) or any(slot.job for slot in slots) and time.time() < deadline:
        busy = [turn(slot) for slot in slots]
        free_work()
        if not any(busy):
            break
        if time.time() - told > 10:
            told = time.time()
            print(f"{told - began:.0f} s: {finished} models, {steps} steps, {sum(busy)} slots busy, waiting " + str({str(key): len(value) for key, value in waiting.items() if value}), flush=True)
    if CUDA:
        torch.cuda.synchronize()
    print(f"{time.time() - began:.0f} s: {finished} models, {steps} steps; {sum(map(len, waiting.values()))} jobs left out", flush=True)
    writer.save(options.out)


if __name__ == "__main__":
    main()
