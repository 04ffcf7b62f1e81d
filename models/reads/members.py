"""Members by id, prepared."""

from models.reads.scoped import Scoped
from models.users import User, UserState

# The member of this id; nobody for one who is suspended or deleted.
ACTIVE = Scoped(lambda _viewer, id: User.filter(id=id, state=UserState.ACTIVE))
