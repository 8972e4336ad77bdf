"""SVG written as text: one function for an element, one for a picture with its title and description."""

from __future__ import annotations

from markupsafe import Markup, escape

__all__ = ["element", "picture"]


def element(name: str, *inside: str, **attributes: object) -> Markup:
    """An element; `class_` is the class, an underscore in a name is a hyphen, None leaves one out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = Markup("").join(inside)
    return Markup(f"<{name}{said}>{content}</{name}>") if content else Markup(f"<{name}{said}/>")


def picture(
    id: str, title: str, desc: str, size: tuple[float, float], *inside: str, class_: str
) -> Markup:
    """A whole picture that a screen reader announces by its title and description."""
    return element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", desc, id=f"{id}-desc"),
        *inside,
        class_=class_,
        viewBox=f"0 0 {_short(size[0])} {_short(size[1])}",
        role="img",
        aria_labelledby=f"{id}-title {id}-desc",
        xmlns="http://www.w3.org/2000/svg",
    )


def _short(value: object) -> object:
    """Coordinates to a tenth: the eye sees no more and the file stays small."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
