"""A picture as a paper puppet: what stands before a plain ground is cut out; all else is a card."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

SIDE = 384  # pixels of the longer one
_NEAR = 42.0  # from the ground's colour, in RGB
_PLAIN = 0.75  # of the border that has to be of the ground's colour
_ROUND = 0.08


def cut_out(jpeg: bytes) -> bytes:
    """A PNG with alpha, cut to what there is."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFilter

    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as file:
        image = file.convert("RGB")
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    mask = _figure(np.asarray(image))
    if mask is None:
        card = Image.new("L", image.size, 0)
        radius = round(_ROUND * min(image.size))
        ImageDraw.Draw(card).rounded_rectangle(
            (0, 0, image.width - 1, image.height - 1), radius, fill=255
        )
    else:
        card = Image.fromarray(mask).filter(ImageFilter.GaussianBlur(0.8))
    image.putalpha(card)
    out = io.BytesIO()
    image.crop(card.getbbox()).save(out, "PNG")
    return out.getvalue()


def _figure(picture: Picture) -> Picture | None:
    """255 where the figure is; None where the ground is not plain, or nothing is left of it."""
    import numpy as np
    from scipy import ndimage

    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ground = np.median(border.astype(np.float64), axis=0)
    if (_distance(border, ground) < _NEAR).mean() < _PLAIN:
        return None
    labels, _ = ndimage.label(_distance(picture, ground) < _NEAR)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    figure = ~np.isin(labels, edge[edge > 0])
    if figure.mean() < 0.02:
        return None
    mask: Picture = np.where(figure, 255, 0).astype(np.uint8)
    return mask


def _distance(pixels: Picture, colour: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    import numpy as np

    found: npt.NDArray[np.float64] = np.sqrt(((pixels.astype(np.float64) - colour) ** 2).sum(-1))
    return found
