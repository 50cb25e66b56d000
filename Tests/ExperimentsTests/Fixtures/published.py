"""Networks with the names that published code gives their layers, written for the fixtures: what each computes follows from
the papers, and the names are those of torchvision, kuangliu's pytorch-cifar, Garipov's dnn-mode-connectivity, xternalz's
WideResNet and open_lth."""
import torch.nn as nn
import torch.nn.functional as F


def conv(inputs, outputs, kernel=3, stride=1, bias=False):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)


class Pad(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.before = (outputs - inputs) // 2
        self.after = outputs - inputs - self.before

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.before, self.after))


class Basic(nn.Module):
    """He et al. 2015; `name` is what the module around the block is called."""

    def __init__(self, inputs, outputs, stride, pads, name):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv(outputs, outputs), nn.BatchNorm2d(outputs)
        self.around = name
        if stride == 1 and inputs == outputs:
            way = nn.Sequential()
        elif pads:
            way = Pad(inputs, outputs)
        else:
            way = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
        setattr(self, name, way)

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + getattr(self, self.around)(x))


class ResNet(nn.Module):
    """`style`: kuangliu (`shortcut`, `linear`), torchvision (`downsample`, `fc`) or open_lth (`conv`, `bn`, `blocks`, `fc`)."""

    def __init__(self, blocks, widths, pads=False, style="kuangliu", classes=10):
        super().__init__()
        lth, way = style == "open_lth", "downsample" if style == "torchvision" else "shortcut"
        self.stem = ("conv", "bn") if lth else ("conv1", "bn1")
        self.head = "linear" if style == "kuangliu" else "fc"
        setattr(self, self.stem[0], conv(3, widths[0]))
        setattr(self, self.stem[1], nn.BatchNorm2d(widths[0]))
        inputs, stages = widths[0], []
        for stage, width in enumerate(widths):
            made = []
            for index in range(blocks):
                made.append(Basic(inputs, width, 2 if stage and not index else 1, pads, way))
                inputs = width
            stages.append(made)
        if lth:
            self.blocks = nn.Sequential(*[block for stage in stages for block in stage])
            self.order = ["blocks"]
        else:
            self.order = [f"layer{i + 1}" for i in range(len(stages))]
            for name, stage in zip(self.order, stages):
                setattr(self, name, nn.Sequential(*stage))
        setattr(self, self.head, nn.Linear(inputs, classes))

    def forward(self, x):
        x = F.relu(getattr(self, self.stem[1])(getattr(self, self.stem[0])(x)))
        for name in self.order:
            x = getattr(self, name)(x)
        return getattr(self, self.head)(x.mean((2, 3)))


class Preactivated(nn.Module):
    """He et al. 2016: norm and relu before each convolution, and the shortcut from the raw input."""

    def __init__(self, inputs, widths, kernels, strides):
        super().__init__()
        self.count, stride, before = len(widths), max(strides), inputs
        for i, (width, kernel, step) in enumerate(zip(widths, kernels, strides), 1):
            setattr(self, f"bn{i}", nn.BatchNorm2d(before))
            setattr(self, f"conv{i}", conv(before, width, kernel, step))
            before = width
        self.downsample = None
        if stride != 1 or inputs != before:
            self.downsample = nn.Sequential(conv(inputs, before, 1, stride))

    def forward(self, x):
        out = x
        for i in range(1, self.count + 1):
            out = getattr(self, f"conv{i}")(F.relu(getattr(self, f"bn{i}")(out)))
        return out + (x if self.downsample is None else self.downsample(x))


class PreResNet(nn.Module):
    def __init__(self, blocks, bottleneck, width=16, classes=10):
        super().__init__()
        self.conv1, inputs = conv(3, width), width
        for stage in range(3):
            made, w = [], width << stage
            for index in range(blocks):
                stride = 2 if stage and not index else 1
                made.append(
                    Preactivated(inputs, [w, w, 4 * w], [1, 3, 1], [1, stride, 1]) if bottleneck
                    else Preactivated(inputs, [w, w], [3, 3], [stride, 1]))
                inputs = 4 * w if bottleneck else w
            setattr(self, f"layer{stage + 1}", nn.Sequential(*made))
        self.bn, self.fc = nn.BatchNorm2d(inputs), nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(F.relu(self.bn(x)).mean((2, 3)))


class GaripovWide(nn.Module):
    """Biases, the stride in the second convolution, the shortcut from the raw input."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, outputs, bias=True)
        self.bn2, self.conv2 = nn.BatchNorm2d(outputs), conv(outputs, outputs, 3, stride, bias=True)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(conv(inputs, outputs, 1, stride, bias=True))

    def forward(self, x):
        out = self.conv1(F.relu(self.bn1(x)))
        return self.conv2(F.relu(self.bn2(out))) + self.shortcut(x)


class PaperWide(nn.Module):
    """No biases, the stride in the first convolution, the shortcut from the preactivation."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, outputs, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(outputs), conv(outputs, outputs)
        same = stride == 1 and inputs == outputs
        self.convShortcut = None if same else conv(inputs, outputs, 1, stride)

    def forward(self, x):
        start = F.relu(self.bn1(x))
        out = self.conv2(F.relu(self.bn2(self.conv1(start))))
        return out + (x if self.convShortcut is None else self.convShortcut(start))


class Wide(nn.Module):
    def __init__(self, blocks, factor, garipov, classes=10):
        super().__init__()
        self.garipov, self.conv1, inputs = garipov, conv(3, 16, bias=garipov), 16
        for stage in range(3):
            made, width = [], (16 * factor) << stage
            for index in range(blocks):
                stride = 2 if stage and not index else 1
                made.append((GaripovWide if garipov else PaperWide)(inputs, width, stride))
                inputs = width
            whole = nn.Sequential(*made)
            if garipov:
                setattr(self, f"layer{stage + 1}", whole)
            else:
                block = nn.Module()
                block.layer = whole
                setattr(self, f"block{stage + 1}", block)
        self.bn1 = nn.BatchNorm2d(inputs)
        setattr(self, "linear" if garipov else "fc", nn.Linear(inputs, classes))

    def forward(self, x):
        x = self.conv1(x)
        for stage in range(1, 4):
            x = getattr(self, f"layer{stage}")(x) if self.garipov else getattr(self, f"block{stage}").layer(x)
        x = F.relu(self.bn1(x)).mean((2, 3))
        return self.linear(x) if self.garipov else self.fc(x)


COUNTS = {11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4]}


def widths_of(depth, width):
    return [[width << min(block, 3)] * count for block, count in enumerate(COUNTS[depth])]


def classifier(width, classes, style):
    """Three linear layers: Garipov's with dropout first, torchvision's with dropout last; at rate 0."""
    hidden = 8 * width
    lines = [nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, classes)]
    drop, relu = (lambda: nn.Dropout(0.0)), nn.ReLU
    if style == "garipov":
        return nn.Sequential(drop(), lines[0], relu(), drop(), lines[1], relu(), lines[2])
    return nn.Sequential(lines[0], relu(), drop(), lines[1], relu(), drop(), lines[2])


class VGG(nn.Module):
    """torchvision's names: `features.N`, and `classifier` or `classifier.N`."""

    def __init__(self, depth, width, norms, hidden, classes=10):
        super().__init__()
        layers, inputs = [], 3
        for block in widths_of(depth, width):
            for outputs in block:
                norm = [nn.BatchNorm2d(outputs)] if norms else []
                layers += [conv(inputs, outputs, bias=True), *norm, nn.ReLU()]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = classifier(width, classes, "torchvision") if hidden else nn.Linear(inputs, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class GaripovVGG(nn.Module):
    """`layer_blocks.B.L`; without norms, where the published code does what it means to."""

    def __init__(self, depth, width, classes=10):
        super().__init__()
        self.layer_blocks, inputs = nn.ModuleList(), 3
        for block in widths_of(depth, width):
            self.layer_blocks.append(nn.ModuleList())
            for outputs in block:
                self.layer_blocks[-1].append(conv(inputs, outputs, bias=True))
                inputs = outputs
        self.classifier = classifier(width, classes, "garipov")

    def forward(self, x):
        for block in self.layer_blocks:
            for layer in block:
                x = F.relu(layer(x))
            x = F.max_pool2d(x, 2)
        return self.classifier(x.flatten(1))


class LotteryVGG(nn.Module):
    """`layers.N.conv`, `layers.N.bn`, where pools take a number; the last pool takes means."""

    def __init__(self, depth, width, classes=10):
        super().__init__()
        layers, inputs = [], 3
        for index, block in enumerate(widths_of(depth, width)):
            for outputs in block:
                step = nn.Sequential()
                step.add_module("conv", conv(inputs, outputs, bias=True))
                step.add_module("bn", nn.BatchNorm2d(outputs))
                layers.append(step)
                inputs = outputs
            if index < 4:
                layers.append(nn.MaxPool2d(2))
        self.layers, self.fc = nn.Sequential(*layers), nn.Linear(inputs, classes)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x) if isinstance(layer, nn.MaxPool2d) else F.relu(layer(x))
        return self.fc(F.avg_pool2d(x, 2).flatten(1))


class ConvFC(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        step = lambda i, o: [conv(i, o, 5, bias=True), nn.ReLU(), nn.MaxPool2d(3, 2)]  # noqa: E731
        self.conv_part = nn.Sequential(*step(3, 32), *step(32, 64), *step(64, 128))
        self.fc_part = nn.Sequential(
            nn.Linear(1152, 1000), nn.ReLU(), nn.Linear(1000, 1000), nn.ReLU(), nn.Linear(1000, classes))

    def forward(self, x):
        return self.fc_part(self.conv_part(x).flatten(1))


class Perceptron(nn.Module):
    """open_lth's names: `fc_layers.N`, `fc`."""

    def __init__(self, widths):
        super().__init__()
        pairs = list(zip(widths, widths[1:]))
        self.fc_layers = nn.ModuleList([nn.Linear(i, o) for i, o in pairs[:-1]])
        self.fc = nn.Linear(*pairs[-1])

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.fc_layers:
            x = F.relu(layer(x))
        return self.fc(x)
