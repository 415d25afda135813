"""The few kinds of component the tabs are made of."""

from typing import Any, Literal

import gradio as gr


def html(value: str, classes: str = "") -> gr.Markdown:
    """A place for our own rendered HTML. Gradio's HTML component evaluates templates, which the content policy forbids;
    its Markdown component takes HTML on one line as it is, and sanitises it besides."""
    return gr.Markdown(value, elem_classes=["sheet-holder", *classes.split()], latex_delimiters=[], sanitize_html=True)


def hidden_box(identifier: str) -> gr.Textbox:
    """A box that the page's script writes a clicked element's reference into. What comes in is untrusted like any input."""
    return gr.Textbox(elem_id=identifier, visible="hidden", max_length=200, show_label=False)


def button(
    label: str, variant: Literal["primary", "secondary", "stop"] = "secondary", wide: int = 120, **rest: Any
) -> gr.Button:
    """A button no wider than it needs."""
    return gr.Button(label, variant=variant, size="md", min_width=wide, scale=0 if variant != "primary" else 1, **rest)
