"""Files, as answers speak of them."""

from __future__ import annotations

from datetime import datetime

import strawberry


@strawberry.type(description="A file of a clip or a picture, at an address that works for a while.")
class Media:
    url: str = strawberry.field(description="Signed address; ask again when it has expired.")
    content_type: str = strawberry.field(description="IANA media type.")
    size: int = strawberry.field(description="Bytes.")
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")
    expires_at: datetime = strawberry.field(description="When the address stops working.")

    @classmethod
    def tells(cls, attribute: str) -> bool:
        """What does not change while the file is there; the address is issued anew."""
        return attribute != "expires_at"
