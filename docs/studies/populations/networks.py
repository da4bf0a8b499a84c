"""Four small classifiers of 28 x 28 colour images. Each returns 12 logits (a task of K classes uses the first K) and its stages' features."""
import torch
import torch.nn.functional as F
from torch import nn

OUTPUTS = 12


def conv(a, b, kernel=3, stride=1, groups=1):
    return nn.Sequential(nn.Conv2d(a, b, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(b))


class Residual(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.one, self.two = conv(a, b, stride=stride), conv(b, b)
        self.skip = conv(a, b, 1, stride) if stride > 1 or a != b else nn.Identity()

    def forward(self, x):
        return F.relu(self.skip(x) + self.two(F.relu(self.one(x))))


class Inverted(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.wide, self.deep, self.narrow = conv(a, 4 * a, 1), conv(4 * a, 4 * a, stride=stride, groups=4 * a), conv(4 * a, b, 1)
        self.same = stride == 1 and a == b

    def forward(self, x):
        y = self.narrow(F.relu(self.deep(F.relu(self.wide(x)))))
        return x + y if self.same else y


class Mixing(nn.Module):
    def __init__(self, tokens, width):
        super().__init__()
        self.one, self.two = nn.LayerNorm(width), nn.LayerNorm(width)
        self.across = nn.Sequential(nn.Linear(tokens, 64), nn.GELU(), nn.Linear(64, tokens))
        self.within = nn.Sequential(nn.Linear(width, 128), nn.GELU(), nn.Linear(128, width))

    def forward(self, x):
        x = x + self.across(self.one(x).transpose(1, 2)).transpose(1, 2)
        return x + self.within(self.two(x))


class Staged(nn.Module):
    def __init__(self, stages, head):
        super().__init__()
        self.stages, self.head = nn.ModuleList(stages), head

    def forward(self, x):
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        x = x.mean((2, 3)) if x.dim() == 4 and not isinstance(self.head[0], nn.Flatten) else x
        return self.head(x.mean(1) if x.dim() == 3 else x), features


class Patches(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.embed = nn.Conv2d(3, width, 4, 4)

    def forward(self, x):
        return self.embed(x).flatten(2).transpose(1, 2)


def build(kind):
    if kind == "resnet":
        return Staged([nn.Sequential(conv(3, 16, stride=2), nn.ReLU(), Residual(16, 16, 1)), Residual(16, 32, 2), Residual(32, 64, 2)], nn.Sequential(nn.Linear(64, OUTPUTS)))
    if kind == "mobile":
        return Staged([nn.Sequential(conv(3, 16, stride=2), nn.ReLU(), Inverted(16, 16, 1)), Inverted(16, 24, 2), nn.Sequential(Inverted(24, 40, 2), conv(40, 96, 1), nn.ReLU())],
                      nn.Sequential(nn.Linear(96, OUTPUTS)))
    if kind == "vgg":
        block = lambda a, b: nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        return Staged([block(3, 24), block(24, 48), block(48, 64)], nn.Sequential(nn.Flatten(), nn.Linear(64 * 9, 64), nn.ReLU(), nn.Linear(64, OUTPUTS)))
    return Staged([Patches(48), Mixing(49, 48), Mixing(49, 48)], nn.Sequential(nn.LayerNorm(48), nn.Linear(48, OUTPUTS)))


KINDS = ["resnet", "mobile", "vgg", "mixer"]


class Flat:
    """A network whose parameters, and whose batch-norm statistics, lie in one vector each."""

    def __init__(self, kind, device):
        self.net = build(kind).to(device)
        self.parameters = list(self.net.parameters())
        self.vector = torch.cat([p.detach().reshape(-1) for p in self.parameters])
        self.deviation, self.mean = torch.zeros_like(self.vector), torch.zeros_like(self.vector)
        self.spans, self.names, at = [], [name for name, _ in self.net.named_parameters()], 0
        owners = {id(p): m for m in self.net.modules() for p in m.parameters(recurse=False)}
        for p in self.parameters:
            span = slice(at, at + p.numel())
            if p.dim() > 1:
                self.deviation[span] = (2.0 / p[0].numel()) ** 0.5
            elif isinstance(owners[id(p)], (nn.BatchNorm2d, nn.LayerNorm)) and p is owners[id(p)].weight:
                self.mean[span] = 1
            p.data = self.vector[span].view(p.shape)
            self.spans.append(span)
            at += p.numel()
        buffers = [b for name, b in self.net.named_buffers() if name.endswith(("running_mean", "running_var"))]
        self.statistics = torch.cat([b.reshape(-1) for b in buffers]) if buffers else torch.zeros(1, device=device)
        self.fresh_statistics, at = self.statistics.clone(), 0
        for module in self.net.modules():
            if isinstance(module, nn.BatchNorm2d):
                for name in ("running_mean", "running_var"):
                    old = getattr(module, name)
                    setattr(module, name, self.statistics[at:at + old.numel()])
                    at += old.numel()
                module.num_batches_tracked = None

    def initialize(self, generator):
        self.vector.normal_(generator=generator).mul_(self.deviation).add_(self.mean)
        self.statistics.copy_(self.fresh_statistics)

    def load(self, state):
        self.vector.copy_(state[0])
        self.statistics.copy_(state[1])

    def state(self):
        return self.vector.clone(), self.statistics.clone()

    def answers(self, x):
        self.net.eval()
        with torch.no_grad():
            return self.net(x)[0].float()
