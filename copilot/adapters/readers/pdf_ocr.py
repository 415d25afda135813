"""Optical recognition of scanned pages with rapidocr-onnxruntime, when the extra 'ocr' is installed."""

import importlib
import importlib.util
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from copilot.adapters.readers import limits
from copilot.adapters.readers.pdf_words import VISIBLE, Word

WAY_OUT = "install the extra that recognises text: pip install 'copilot-desk[ocr]'"
_SURE = 0.5  # the engine's own confidence below which a line is noise
_TALL = 1.5  # height to width from which the engine takes a line for one that reads upwards or downwards

Recogniser = Callable[[Any, float], list[Word] | None]
Corners = Sequence[Sequence[float]]


@cache
def recogniser() -> Recogniser | None:
    """A function (pixels as an array, points per pixel) -> lines found, None when it failed; None without the extra."""
    if importlib.util.find_spec("rapidocr_onnxruntime") is None:
        return None
    limits.allow_recognition()
    # Heavy and optional: imported only when a scan is met. Recent onnxruntime reports its use unless told not to.
    importlib.import_module("onnxruntime").disable_telemetry_events()
    module = importlib.import_module("rapidocr_onnxruntime")
    # Nothing is left out by the engine itself, so that its lines and what is noted of them stay in step.
    engine = module.RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1, text_score=0.0)
    heads = engine.text_cls = _Heads(engine.text_cls)

    def recognise(pixels: Any, scale: float) -> list[Word] | None:
        heads.down = []
        try:
            lines, _ = engine(pixels)
        except Exception:  # noqa: BLE001  (the engine wraps whatever its runtime raised; one page must not cost the file)
            return None
        return [
            _word(corners, text, scale, down)
            for (corners, text, sure), down in zip(lines or (), heads.down, strict=False)
            if float(sure) >= _SURE and text.strip()
        ]

    return recognise


class _Heads:
    """Stands before the engine's classifier and notes which lines stood on their heads, which the engine does not tell."""

    def __init__(self, classifier: Any) -> None:
        self._classifier = classifier
        self.down: list[bool] = []

    def __call__(self, images: list[Any]) -> Any:
        turned, found, seconds = self._classifier(images)
        self.down = [label == "180" and float(sure) > self._classifier.cls_thresh for label, sure in found]
        return turned, found, seconds


def _word(corners: Corners, text: str, scale: float, down: bool) -> Word:
    xs, ys = [p[0] * scale for p in corners], [p[1] * scale for p in corners]
    box = min(xs), min(ys), max(xs), max(ys)
    return Word(text.strip(), *box, VISIBLE, _direction(corners, down))


def _direction(corners: Corners, down: bool) -> int:
    """Which way a line reads: the engine turns tall ones a quarter to the left, then those on their heads around."""
    width = max(math.dist(corners[0], corners[1]), math.dist(corners[2], corners[3]))
    height = max(math.dist(corners[0], corners[3]), math.dist(corners[1], corners[2]))
    if height >= _TALL * width:
        return 1 if down else -1
    return 2 if down else 0
