"""Which models a population holds: who is trained on what, by which recipe, from which initialization, and who was made from whom."""
import random
from dataclasses import dataclass, field

from networks import KINDS
from tasks import TASKS

STEPS = 500
#         optimizer, rate, weight decay, steps, smoothing, mixup, moved images
RECIPES = [("sgd", 0.08, 5e-3, STEPS, 0.0, False, True), ("adamw", 2e-3, 0.05, STEPS, 0.0, False, True), ("rmsprop", 1e-3, 0.01, STEPS, 0.0, False, False),
           ("sgd", 0.05, 2e-3, STEPS, 0.1, False, True), ("adamw", 2e-3, 0.02, STEPS, 0.0, True, True), ("sgd", 0.05, 1e-3, 300, 0.0, False, False)]


@dataclass
class Job:
    name: str
    zoo: str                      # the owner's task: whose probe is asked
    task: str                     # what the model does itself
    kind: str                     # architecture
    role: str                     # victim, reference, fresh or same (twins by seed), sameother, untrained, or the method of reuse
    recipe: int = 0
    data: int = 0                 # 0: the owner's images, 1: others, 2: half of each
    parent: str = ""              # whom it was made from, or whose twin it is
    seed: int = 0                 # initialization
    order: int = 0                # of the data
    priority: float = 0
    settings: dict = field(default_factory=dict)


THEFTS = ["quantize", "prune", "finetune", "transfer", "distill", "faithful", "samearch", "weak", "label"]


def thefts(zoo, victim, copies, first, rng, tag, seeds):
    """What is made from a model, a few times by each method."""
    others = [t for t in TASKS if t != zoo]
    for c in range(copies):
        for t, method in enumerate(THEFTS):
            if method == "quantize" and c > 1:
                continue
            kind = victim.kind
            if method in ("faithful", "weak", "label"):
                kind = [k for k in KINDS if k != victim.kind][(c + t) % 3]
            settings = {"frozen": c % 2 == 0} if method == "transfer" else {"share": [0.3, 0.5, 0.7][c % 3]} if method == "prune" else {"per_channel": c % 2 == 1} if method == "quantize" else {}
            task = rng.choice(others) if method == "transfer" else zoo
            data = {"quantize": 0, "prune": 0, "finetune": c % 2, "transfer": 0, "distill": c % 2, "faithful": 2, "samearch": 2, "weak": 1, "label": 1}[method]
            yield Job(f"{victim.name}.{tag}{method}{c}", zoo, task, kind, method, RECIPES_OF_THIEF[(c + t) % 3], data, victim.name, next(seeds), next(seeds), first + 2 * c, settings)


RECIPES_OF_THIEF = [0, 1, 0]


def zoo_jobs(zoo, rng, seeds, victims=6, references=60, fresh=8, same=6):
    owners = [("resnet", 0), ("mobile", 1), ("vgg", 2), ("mixer", 4), ("resnet", 1), ("mobile", 3), ("vgg", 1), ("mixer", 1)][:victims]
    named = []
    for v, (kind, recipe) in enumerate(owners):
        victim = Job(f"{zoo}.v{v}", zoo, zoo, kind, "victim", recipe, 0, "", next(seeds), next(seeds), 0)
        named.append(victim)
        yield victim
        for i in range(fresh):
            yield Job(f"{victim.name}.fresh{i}", zoo, zoo, kind, "fresh", recipe, 0, victim.name, next(seeds), next(seeds), 2 if i < 6 else 6)
        for i in range(same):
            yield Job(f"{victim.name}.same{i}", zoo, zoo, kind, "same", recipe, i % 2, victim.name, victim.seed, next(seeds), 3 if i < 4 else 6)
        for i in range(2):   # the victim's initialization, another task
            task = rng.choice([t for t in TASKS if t != zoo])
            yield Job(f"{victim.name}.sameother{i}", zoo, task, kind, "sameother", recipe, 0, victim.name, victim.seed, next(seeds), 3 + 3 * i)
        yield from thefts(zoo, victim, 3, 4, rng, "", seeds)
        if v % 2 == 0:   # the same thefts from the victim's twin: innocent of the victim
            twin = Job(f"{victim.name}.fresh0", zoo, zoo, kind, "fresh")
            yield from (job for job in thefts(zoo, twin, 1, 5, rng, "", seeds))
    parents = []
    for r in range(references):
        kind, recipe, data = KINDS[r % 4], (r // 4) % 6, (r // 4 + r) % 3
        reference = Job(f"{zoo}.r{r}", zoo, zoo, kind, "reference", recipe, data, "", next(seeds), next(seeds), 1 if r < 32 else 5 if r < 44 else 9)
        yield reference
        parents.append(reference)
    for parent in parents[24:28] + parents[28:30]:
        yield from thefts(zoo, parent, 1, 5, rng, "", seeds)
    for i in range(3):
        yield Job(f"{zoo}.u{i}", zoo, zoo, KINDS[i], "untrained", 0, 0, "", next(seeds), 0, 9)


def jobs(seed, zoos=TASKS, **sizes):
    rng, counter = random.Random(seed), iter(range(1000 * seed, 10**9))
    everything = [job for zoo in zoos for job in zoo_jobs(zoo, rng, counter, **sizes)]
    rng.shuffle(everything)
    return sorted(everything, key=lambda job: job.priority)
