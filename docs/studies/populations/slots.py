"""A place on the device where one model after another is trained, by a step that is captured once."""
import torch
import torch.nn.functional as F

import networks
import plan
import tasks

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
HALF, BATCH, MOST = 3000, 64, 600   # images of an owner, of a step; most steps
UNUSED = -30.0                      # added to the logits of classes that a task does not have
ASKED, PARENT_KIND = {}, {}         # one network of each architecture for asking; each model's architecture


class Slot:
    """A place where one model after another is trained."""

    def __init__(self, kind, teaching, world):
        self.kind, self.world, self.teaching = kind, world, teaching
        self.stream = torch.cuda.Stream() if CUDA else None
        self.flat = networks.Flat(kind, DEVICE)
        self.teacher = networks.Flat(kind, DEVICE) if teaching else None
        if teaching:
            self.teacher.net.eval()
        size = len(self.flat.vector)
        zeros = lambda *shape, dtype=torch.float32: torch.zeros(*shape, dtype=dtype, device=DEVICE)
        self.first, self.second, self.mask, self.decay = zeros(size), zeros(size), zeros(size), zeros(size)
        self.subset, self.targets, self.unused = zeros(HALF, dtype=torch.long), zeros(HALF, networks.OUTPUTS), zeros(networks.OUTPUTS)
        self.order, self.moves, self.mix = zeros(MOST, BATCH, dtype=torch.long), zeros(MOST, BATCH, 3, dtype=torch.long), zeros(MOST)
        self.rates, self.constants, self.weights, self.step = zeros(MOST, 3), zeros(6), zeros(3), zeros(1, dtype=torch.long)
        self.rows = torch.arange(28, device=DEVICE)
        self.channels = torch.arange(3, device=DEVICE)[None, :, None, None]
        self.graph, self.job, self.left, self.events = None, None, 0, []
        self.generator = torch.Generator(DEVICE)
        if CUDA:
            self.capture()

    def capture(self):
        self.constants.copy_(torch.tensor([0.9, 0.1, 0.99, 0.0, 1.0, 1.0]))
        self.flat.net.train()
        with torch.cuda.stream(self.stream):
            for _ in range(3):
                self.train()
        self.stream.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, stream=self.stream):
            self.train()

    def batch(self):
        i = self.order.index_select(0, self.step)[0]
        moves = self.moves.index_select(0, self.step)[0]
        rows = (self.rows[None] + moves[:, :1]).clamp(0, 27)
        columns = (self.rows[None] + moves[:, 1:2]).clamp(0, 27)
        columns = torch.where(moves[:, 2:] > 0, 27 - columns, columns)
        x = self.world.images[self.subset[i][:, None, None, None], self.channels, rows[:, None, :, None], columns[:, None, None, :]]
        t, mix = self.targets[i], self.mix.index_select(0, self.step)
        return mix * x + (1 - mix) * x.flip(0), mix * t + (1 - mix) * t.flip(0)

    def train(self):
        """One step: w0 soft cross-entropy + w1 mean squared error of logits (+ w2 of the stages' features)."""
        x, t = self.batch()
        logits, features = self.flat.net(x)
        logits = logits + self.unused
        loss = -self.weights[0] * (t * F.log_softmax(logits, 1)).sum(1).mean() + self.weights[1] * ((logits - t - self.unused) ** 2 * (self.unused == 0)).sum(1).mean() / 10
        if self.teaching:
            with torch.no_grad():
                taught = self.teacher.net(x)[1]
            loss = loss + self.weights[2] * sum(F.mse_loss(a, b) for a, b in zip(features, taught))
        g = torch.cat([part.reshape(-1) for part in torch.autograd.grad(loss, self.flat.parameters)])
        with torch.no_grad():
            self.update(g)
            self.step.add_(1)

    def update(self, g):
        """SGD with Nesterov's momentum, AdamW or RMSprop, by constants: first = b1 first + c g, second = b2 second + (1 - b2) g^2."""
        b1, c, b2, a1, a2, root = self.constants.unbind()
        rate, bias1, bias2 = self.rates.index_select(0, self.step)[0].unbind()
        g = g * (40 / g.norm()).clamp(max=1)
        self.first.mul_(b1).add_(c * g)
        self.second.mul_(b2).add_((1 - b2) * g * g)
        change = (a1 * g + a2 * self.first / bias1) / (root * ((self.second / bias2).sqrt() + 1e-7) + (1 - root))
        self.flat.vector.sub_(rate * self.mask * (change + self.decay * self.flat.vector))

    def start(self, job, states):
        """Fills the buffers for a job."""
        optimizer, rate, decay, steps, smoothing, mixup, moved = plan.RECIPES[job.recipe]
        world, classes = self.world, tasks.CLASSES[job.task]
        self.job = job
        self.generator.manual_seed(job.seed)
        self.flat.initialize(self.generator)
        self.generator.manual_seed(job.order + 7)
        self.subset.copy_(world.subset(job.task, job.data))
        self.unused.fill_(UNUSED)[:classes] = 0
        hard = F.one_hot(world.labels[self.subset], networks.OUTPUTS).float()
        inside = (self.unused == 0).float()
        targets, weights = hard * (1 - smoothing) + inside * smoothing / classes, (1.0, 0.0, 0.0)
        self.mask.fill_(1)
        role = job.role
        if role in ("prune", "finetune", "transfer"):
            self.flat.load(states[job.parent])
            steps, optimizer, rate, decay = {"prune": (80, "sgd", 0.01, 1e-3), "finetune": (150, "sgd", 0.02, 1e-3), "transfer": (250, "sgd", 0.03, 1e-3)}[role]
            mixup = False
        if role == "prune":
            self.prune(job.settings["share"])
        if role == "transfer":
            self.renew_head(job.settings["frozen"])
        if role in ("distill", "faithful", "samearch", "weak", "label"):
            logits = self.parent_logits(states[job.parent], job)
            mixup, moved = False, moved and role in ("distill", "label")
            soft = torch.softmax(logits + self.unused, 1)
            if role == "distill":
                self.teacher.load(states[job.parent])
                self.teacher.net.eval()
                targets, weights, steps = 0.5 * hard + 0.5 * soft, (1.0, 0.0, 1.0), 400
            elif role == "faithful":
                targets, weights, steps = logits, (0.0, 1.0, 0.0), 600
            elif role == "label":
                targets, steps = F.one_hot((logits + self.unused).argmax(1), networks.OUTPUTS).float(), 400
            else:
                targets, steps = soft, 400
        self.targets.copy_(targets)
        self.weights.copy_(torch.tensor(weights))
        self.decay.copy_((self.flat.deviation > 0).float() * decay)
        self.schedule(optimizer, rate, steps, mixup, moved)
        self.left = steps
        self.flat.net.train()

    def schedule(self, optimizer, rate, steps, mixup, moved):
        constants = {"sgd": [0.9, 1.0, 0.99, 1.0, 0.9, 0.0], "adamw": [0.9, 0.1, 0.99, 0.0, 1.0, 1.0], "rmsprop": [0.0, 1.0, 0.99, 1.0, 0.0, 1.0]}[optimizer]
        if optimizer == "sgd" and self.kind in ("vgg", "mixer"):
            rate = rate * 0.5
        self.constants.copy_(torch.tensor(constants))
        k = torch.arange(steps, dtype=torch.float64)
        shape = torch.minimum((k + 1) / (0.05 * steps), 0.5 * (1 + torch.cos(torch.pi * k / steps)))
        bias1 = 1 - 0.9 ** (k + 1) if optimizer == "adamw" else torch.ones(steps)
        self.rates.fill_(1)
        self.rates[:steps] = torch.stack([rate * shape, bias1, 1 - 0.99 ** (k + 1)], 1).float().to(DEVICE)
        draws = lambda low, high, *size: torch.randint(low, high, size, device=DEVICE, generator=self.generator)
        self.order.copy_(draws(0, HALF, MOST, BATCH))
        self.moves.copy_(torch.cat([draws(-2, 3, MOST, BATCH, 2), draws(0, 2, MOST, BATCH, 1)], 2) * int(moved))
        self.mix.copy_(torch.rand(MOST, device=DEVICE, generator=self.generator) if mixup else torch.ones(MOST, device=DEVICE))
        self.first.zero_(), self.second.zero_(), self.step.zero_()

    def parent_logits(self, state, job):
        flat = ASKED[PARENT_KIND[job.parent]]
        flat.load(state)
        return flat.answers(self.world.images[self.subset])

    def prune(self, share):
        weights = self.flat.deviation > 0
        least = self.flat.vector[weights].abs().sort()[0][int(share * int(weights.sum()))]
        self.mask.copy_((~weights | (self.flat.vector.abs() >= least)).float())
        self.flat.vector.mul_(self.mask)

    def renew_head(self, frozen):
        """A new last layer for another task; the first stages stay as they are where frozen."""
        for span, name in zip(self.flat.spans, self.flat.names):
            last = name.startswith("head") and span.stop > len(self.flat.vector) - 64 * networks.OUTPUTS - 200
            if last:
                self.flat.vector[span].normal_(generator=self.generator).mul_(self.flat.deviation[span]).add_(self.flat.mean[span])
            elif frozen and name.startswith(("stages.0", "stages.1")):
                self.mask[span] = 0

    def run(self, steps):
        for _ in range(steps):
            self.graph.replay() if self.graph else self.train()
        self.left -= steps
