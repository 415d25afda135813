"""XML from untrusted files: no entities, no document types, no network, no huge trees."""

from lxml import etree

from copilot.errors import UnreadableError


def parse(data: bytes, part: str) -> etree._Element:
    """The root element. Raises UnreadableError for broken XML and for any document type (the door of entity attacks)."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        detail = str(error).split("\n")[0][:120]
        raise UnreadableError(
            f"it is damaged: its part '{part}' is not valid XML ({detail}); open it and save it again"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableError(f"its part '{part}' declares a document type, as entity attacks do; it was not read")
    return root
