"""How the desk looks: calm, dense enough to work in all day, every font served by the desk itself."""

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parent / "assets"
CSS = (ASSETS / "desk.css").read_text(encoding="utf-8")
HEAD = '<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml"><script src="/assets/desk.js" defer></script>'


def theme() -> gr.themes.Base:
    """Petrol on paper white, or on slate where the reader's system asks for dark; IBM Plex, which comes with Gradio, so that nothing is fetched from a font host."""
    fonts = (gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "Segoe UI", "system-ui", "sans-serif")
    mono = (gr.themes.LocalFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace")
    petrol = gr.themes.Color(
        "#eef6f7", "#d6e9eb", "#b0d5d9", "#82bac1", "#4f99a3", "#257b87", "#0f5f6e", "#0d4f5c", "#0b4049", "#08323a", "#052126"
    )
    return gr.themes.Base(
        primary_hue=petrol,
        secondary_hue=petrol,
        neutral_hue="slate",
        text_size="md",
        radius_size="sm",
        font=fonts,
        font_mono=mono,
    ).set(
        body_background_fill="#f4f6f7",
        body_background_fill_dark="#10181e",
        body_text_color_dark="#e4ebef",
        body_text_color_subdued_dark="#9fb0bc",
        background_fill_primary_dark="#18222a",
        background_fill_secondary_dark="#1f2b34",
        border_color_primary_dark="#33434f",
        block_background_fill_dark="#18222a",
        block_border_color_dark="#33434f",
        block_label_text_color_dark="#c6d2da",
        block_title_text_color_dark="#c6d2da",
        block_info_text_color_dark="#9fb0bc",
        button_secondary_background_fill_dark="#1f2b34",
        button_secondary_background_fill_hover_dark="#26363f",
        button_secondary_border_color_dark="#4a5d69",
        button_secondary_text_color_dark="#e4ebef",
        button_primary_background_fill_dark="#0f5f6e",
        button_primary_background_fill_hover_dark="#15717f",
        button_primary_text_color_dark="#ffffff",
        input_background_fill_dark="#10181e",
        input_border_color_dark="#4a5d69",
        input_border_color_focus_dark="#74c4ce",
        input_placeholder_color_dark="#8fa1ad",
        block_background_fill="#ffffff",
        block_border_color="#dbe2e6",
        block_shadow="none",
        block_label_text_size="13px",
        button_primary_background_fill="#0f5f6e",
        button_primary_background_fill_hover="#0b4753",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#e6f1f2",
        button_secondary_border_color="#b9c7ce",
        button_secondary_text_color="#14232f",
        button_border_width="1px",
        body_text_color_subdued="#5b6b78",
        block_info_text_color="#5b6b78",
        input_background_fill="#ffffff",
        input_border_width="1px",
        input_placeholder_color="#6b7a86",
        input_border_color="#cfd8de",
        input_border_color_focus="#0f5f6e",
    )
