"""The vocabulary that every backend speaks."""

import json
from dataclasses import asdict

from generation.spec import AudioMode, Edit, Spec


def test_a_request_goes_through_json_to_a_distant_worker_and_back() -> None:
    plain = Spec("a fox", seed=3, audio=AudioMode.NONE)
    edited = Spec("a fox, at night", edit=Edit("at night", {"parts": [], "time": "day"}))
    for spec in (plain, edited):
        told = {name: value for name, value in asdict(spec).items() if name != "sources"}
        assert Spec.from_json(json.loads(json.dumps(told))) == spec
