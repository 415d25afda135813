"""Optical recognition of scanned pages with rapidocr-onnxruntime, when the extra 'ocr' is installed."""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

from copilot.adapters.readers import limits
from copilot.adapters.readers.pdf_words import VISIBLE, Word

WAY_OUT = "install the extra that recognises text: pip install 'copilot-desk[ocr]'"
_SURE = 0.5  # the engine's own confidence below which a line is noise

Recogniser = Callable[[Any, float], list[Word] | None]


@cache
def recogniser() -> Recogniser | None:
    """A function (pixels as an array, points per pixel) -> lines found, None when it failed; None without the extra."""
    if importlib.util.find_spec("rapidocr_onnxruntime") is None:
        return None
    limits.allow_recognition()
    # Heavy and optional: imported only when a scan is met. Recent onnxruntime reports its use unless told not to.
    importlib.import_module("onnxruntime").disable_telemetry_events()
    engine = importlib.import_module("rapidocr_onnxruntime").RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def recognise(pixels: Any, scale: float) -> list[Word] | None:
        try:
            lines, _ = engine(pixels)
        except Exception:  # noqa: BLE001  (the engine wraps whatever its runtime raised; one page must not cost the file)
            return None
        return [_word(corners, text, scale) for corners, text, sure in lines or () if float(sure) >= _SURE and text.strip()]

    return recognise


def _word(corners: list[list[float]], text: str, scale: float) -> Word:
    xs, ys = [p[0] * scale for p in corners], [p[1] * scale for p in corners]
    return Word(text.strip(), min(xs), min(ys), max(xs), max(ys), VISIBLE, 0)
