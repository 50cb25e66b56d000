"""What can be asked for, by name."""

from __future__ import annotations

import gc
import math
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

import torch
from torch import Tensor

from . import functions, losses
from .curvature import Curvature
from .data import Dataset, Library
from .describe import describe
from .errors import protocol
from .evaluation import Evaluation
from .guards import user_code
from .memory import give_back
from .networks import Blueprint, Network, named_parameters, named_statistics
from .objects import Objects, UserFile
from .places import Place
from .training import Training

Head = Mapping[str, Any]
Arrays = Dict[str, Tensor]
Answer = Tuple[Dict[str, Any], Arrays]


class Opened(NamedTuple):
    """What a session is made of."""

    place: Place
    network: Network
    dataset: Dataset
    # What it runs in: code of the user, where there is some.
    file: Optional[UserFile]
    # Digests of the files of the user that it is of.
    answer: Dict[str, Any]


class Requests:
    """All that lives from one request to the next, and what each of them does.

    - progress: called before each batch and step; raises where the request was cancelled.
    """

    def __init__(self, progress: Callable[[], None]) -> None:
        self._progress = progress
        self._objects = Objects()
        self._library = Library()
        self._sessions: Dict[
            int, Tuple[Union[Training, Evaluation, Curvature], Optional[UserFile], Place]
        ] = {}
        self._actions: Dict[str, Callable[[Head, Arrays], Answer]] = {
            "describe": self._describe,
            "weights": self._weights,
            "data": self._data,
            "drop": self._drop,
            "open-training": self._open_training,
            "load": self._load,
            "state": self._state,
            "steps": self._steps,
            "check": self._check,
            "gradient": self._gradient,
            "open-evaluation": self._open_evaluation,
            "basis": self._basis,
            "evaluate": self._evaluate,
            "open-curvature": self._open_curvature,
            "slope": self._slope,
            "product": self._product,
            "close": self._close,
            "object": self._object,
            "metric": self._metric,
            "dataset": self._dataset,
        }

    def answer(self, head: Head, arrays: Arrays) -> Answer:
        """Does what a request says; raises `WorkerError`."""
        name = head.get("do")
        action = self._actions.get(str(name))
        if action is None:
            raise protocol(f"there is no request '{name}'")
        with user_code(None):
            return action(head, arrays)

    # Networks

    def _describe(self, head: Head, arrays: Arrays) -> Answer:
        blueprint = Blueprint(head["network"], self._objects)
        with blueprint.code():
            return describe(blueprint), {}

    def _weights(self, head: Head, arrays: Arrays) -> Answer:
        blueprint = Blueprint(head["network"], self._objects)
        with blueprint.code():
            module = blueprint.module(int(head["seed"]))
        parameters = [p.detach().flatten() for _, p in named_parameters(module)]
        buffers = [b.detach().flatten() for _, b in named_statistics(module)]
        return {"files": blueprint.files}, {
            "parameters": _joined(parameters),
            "buffers": _joined(buffers),
        }

    # Data

    def _data(self, head: Head, arrays: Arrays) -> Answer:
        self._library.add(head, arrays)
        return {}, {}

    def _drop(self, head: Head, arrays: Arrays) -> Answer:
        self._library.drop(str(head["name"]))
        release_memory()
        return {}, {}

    # Sessions

    def _opened(self, head: Head) -> Opened:
        place = Place(head["place"])
        place.enter()
        blueprint = Blueprint(head["network"], self._objects)
        dataset = self._library.find(head["data"])
        with blueprint.code():
            network = Network(blueprint, place)
        network.check_input(dataset.input)
        return Opened(place, network, dataset, blueprint.file, {"files": blueprint.files})

    def _opened_with_loss(self, head: Head) -> Tuple[Opened, losses.Loss]:
        opened = self._opened(head)
        loss, files = self._loss(head["loss"], opened.place)
        file = opened.file
        if file is None and "python" in head["loss"]:
            file = self._objects.file(head["loss"]["python"])
        return opened._replace(file=file, answer={**opened.answer, "loss-files": files}), loss

    # Training

    def _open_training(self, head: Head, arrays: Arrays) -> Answer:
        opened, loss = self._opened_with_loss(head)
        training = Training(head, opened.network, opened.dataset, loss, arrays["points"])
        self._sessions[int(head["session"])] = (training, opened.file, opened.place)
        return opened.answer, {}

    def _loss(self, request: Head, place: Place) -> Tuple[losses.Loss, Dict[str, str]]:
        """The loss, and the digests of the user's files that it is of."""
        if "python" not in request:
            return losses.declared(request), {}
        file = self._objects.file(request["python"])
        with user_code(file):
            loss = losses.of_user(self._objects.find(request["python"]), place)
        return loss, dict(sorted(file.files.items()))

    def _load(self, head: Head, arrays: Arrays) -> Answer:
        self._training(head)[0].load(int(head["step"]), arrays)
        return {}, {}

    def _state(self, head: Head, arrays: Arrays) -> Answer:
        step, found = self._training(head)[0].state()
        return {"step": step}, found

    def _steps(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return training.steps(head, arrays, self._progress), {}

    def _check(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return training.check(head, arrays, self._progress), {}

    def _gradient(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return {}, training.gradient(head, arrays, self._progress)

    def _training(self, head: Head) -> Tuple[Training, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Training):
            raise protocol(f"session {head['session']} is no training")
        return session, file

    # Evaluation

    def _open_evaluation(self, head: Head, arrays: Arrays) -> Answer:
        opened = self._opened(head)
        evaluation = Evaluation(opened.network, opened.dataset, int(head["batch"]))
        self._sessions[int(head["session"])] = (evaluation, opened.file, opened.place)
        return opened.answer, {}

    def _basis(self, head: Head, arrays: Arrays) -> Answer:
        self._evaluation(head)[0].set_basis(arrays["vectors"])
        return {}, {}

    def _evaluate(self, head: Head, arrays: Arrays) -> Answer:
        evaluation, file = self._evaluation(head)
        with user_code(file):
            outputs = evaluation.evaluate(head, arrays, self._library.find, self._progress)
        return {}, {"outputs": outputs, **evaluation.estimated(head)}

    def _evaluation(self, head: Head) -> Tuple[Evaluation, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Evaluation):
            raise protocol(f"session {head['session']} is no evaluation")
        return session, file

    # Curvature

    def _open_curvature(self, head: Head, arrays: Arrays) -> Answer:
        opened, loss = self._opened_with_loss(head)
        trains = head.get("norms") == "training"
        curvature = Curvature(opened.network, opened.dataset, loss, int(head["batch"]), trains)
        self._sessions[int(head["session"])] = (curvature, opened.file, opened.place)
        return opened.answer, {}

    def _slope(self, head: Head, arrays: Arrays) -> Answer:
        curvature, file = self._curvature(head)
        with user_code(file):
            loss, found = curvature.slope(head, arrays, self._progress)
        return {"loss": loss if math.isfinite(loss) else None}, found

    def _product(self, head: Head, arrays: Arrays) -> Answer:
        curvature, file = self._curvature(head)
        with user_code(file):
            return {}, curvature.product(arrays, self._progress)

    def _curvature(self, head: Head) -> Tuple[Curvature, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Curvature):
            raise protocol(f"session {head['session']} is no curvature")
        return session, file

    def _session(
        self, head: Head
    ) -> Tuple[Union[Training, Evaluation, Curvature], Optional[UserFile]]:
        """A session, after its place is entered."""
        number = int(head["session"])
        if number not in self._sessions:
            raise protocol(f"there is no session {number}")
        session, file, place = self._sessions[number]
        place.enter()
        return session, file

    def _close(self, head: Head, arrays: Arrays) -> Answer:
        self._sessions.pop(int(head["session"]), None)
        release_memory()
        return {}, {}

    # Other objects

    def _object(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            found = self._objects.find(head["object"])
        kind = "class" if found.is_class else "function"
        return {"files": dict(sorted(file.files.items())), "kind": kind}, {}

    def _metric(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            value = functions.metric(self._objects.find(head["object"]), arrays)
        return {"value": value, "files": dict(sorted(file.files.items()))}, {}

    def _dataset(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            splits, found = functions.dataset(self._objects.find(head["object"]))
        return {"splits": splits, "files": dict(sorted(file.files.items()))}, found


def release_memory() -> None:
    """Lets others have the memory of what is gone."""
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        # What refers to itself would wait for Python's collector.
        gc.collect()
        torch.cuda.empty_cache()
    give_back()


def _joined(vectors: List[Tensor]) -> Tensor:
    return torch.cat(vectors) if vectors else torch.empty(0, dtype=torch.float32)
