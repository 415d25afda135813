"""Drafters behind one port: `chat.ChatDrafter` and `extractive.ExtractiveDrafter`, which needs no model.

Nothing is imported here: LangChain takes over a second to load, and a desk without a key never needs it.
"""
