"""What a clip of the embedded engine costs, and whether it shows and sounds what was asked for.

    python -m bench.generation [--quick] [--json FILE] [--out FOLDER]

Costs are CPU-seconds of one thread for a clip of 4 s, 720 x 1280, 24 fps with sound, encoded; a quick
run draws few frames and counts each many times. Adherence is measured on prompts of a grammar
of its own (bench/prompts.py), for the model and, as the baseline, for the rules alone. The judge of
pixels (bench/judge) knows neither; its weights come with it. A contact sheet and sample clips are
left in the folder.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.figures import Figure, conclude
from bench.judge import verdict as pixels
from bench.judge.sight import HEIGHT, WIDTH, visible, watch
from bench.motion import impacts, residual
from bench.prompts import Asked, prompts, right
from bench.sameness import edits, levels, seeds
from generation.backends.scene import SceneBackend
from generation.scene.layout import compose, staged
from generation.scene.model.imagine import imagine
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene
from generation.scene.styles import STYLES
from generation.scene.text import read
from generation.spec import Progress as Step
from generation.spec import Spec
from media.video import encode

_SCENES = "a red fox runs through the forest in the rain", "two robots dance in the city at night"
_SEEN = dict.fromkeys(("subject", "setting", "time", "weather", "style"), ">= 95")
_SEEN |= dict.fromkeys(("action", "camera", "colour"), ">= 90") | {"both subjects": ">= 85"}
_SEEN["unusual words"] = ">= 85"
_PLAIN = {"both subjects": "subject"}
_PROBE = """
import resource, time
begun = time.process_time()
from generation.backends.scene import SceneBackend
from generation.spec import Spec
backend = SceneBackend()
backend.prepare()
loaded = time.process_time() - begun
take = backend.generate(Spec("a cat runs in the rain, watercolour", seconds=4), report=lambda p: 0)
for number, frame in enumerate(take.frames):
    if number > 8:
        break
print(loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.generation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and thinner samples")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    quick: bool = asked.quick
    steps: list[tuple[str, Callable[[], list[Figure]]]] = [
        ("loading", probe),
        ("first preview", previews),
        ("adherence", lambda: adherence(6 if quick else 200)),
        ("every style", lambda: costs(thin=32 if quick else 1, out=asked.out)),
        ("sound and picture", lambda: impacts(2 if quick else 40, asked.out)),
        ("physics", lambda: residual(6 if quick else 60)),
        ("seeds", lambda: seeds(3 if quick else 16)),
        ("edits", lambda: edits(1 if quick else 20)),
        ("loudness", lambda: levels(2 if quick else 30, asked.out)),
        ("judge", lambda: judged(6 if quick else 200)),
        ("contact sheet", lambda: sheet(5 if quick else 60, asked.out)),
    ]
    console, figures = Console(), list[Figure]()
    columns = TextColumn("{task.description:<22}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        for words, step in steps:
            progress.update(task, description=words)
            figures += step()
            progress.advance(task)
    conclude(figures, console, asked.json)


def probe() -> list[Figure]:
    """CPU-seconds of importing and loading, and the memory of one clip, in a fresh process."""
    run = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True, timeout=300
    )
    loaded, memory = map(float, run.stdout.split())
    return [
        Figure("import and load", loaded, "CPU s", "<= 8"),
        Figure("resident memory", memory, "MB", "<= 900"),
    ]


def previews() -> list[Figure]:
    """CPU-seconds from the start to the first preview, and for the whole of denoising."""
    backend, seen = SceneBackend(), list[float]()
    begun = 0.0

    def hear(step: Step) -> None:
        if step.preview is not None:
            seen.append(time.process_time() - begun)

    backend.generate(Spec("a cat", seconds=2), report=hear)
    seen.clear()
    begun = time.process_time()
    backend.generate(Spec("a fox runs in a forest", seconds=4), report=hear)
    first, begun = seen[0], time.process_time()
    for seed in range(5):
        imagine("a fox runs in a forest", read("a fox runs in a forest"), seed=seed)
    sampled = (time.process_time() - begun) / 5
    begun = time.process_time()
    for seed in range(5):
        compose(read("a fox runs in a forest"), seed=seed, seconds=4, width=720, height=1280)
    ruled = (time.process_time() - begun) / 5
    return [
        Figure("first preview", first, "CPU s", "<= 1"),
        Figure("denoising", sampled, "CPU s", "<= 0.3"),
        Figure("planning by rules alone", ruled, "CPU s"),
    ]


def dreamt(asked: Asked, seed: int) -> Scene:
    plan = imagine(asked.text, read(asked.text), seed=seed)
    return staged(plan, seed=seed, seconds=4.0, width=144, height=256)


def ruled(asked: Asked, seed: int) -> Scene:
    return compose(read(asked.text), seed=seed, seconds=4.0, width=144, height=256)


def adherence(count: int) -> list[Figure]:
    """Shares of what prompts state that is so in the scene: the model's, and by rules alone."""
    found = list[Figure]()
    kinds = (("plain", {}, ">= 95"), ("unusual words", {"unusual": True}, ">= 85"))
    for name, kind, bar in (*kinds, ("two subjects", {"two": True}, ">= 85")):
        shares = []
        for make in (dreamt, ruled):
            judged = [
                fine
                for seed, asked in enumerate(prompts(count, seed=11, **kind))
                for each in right(asked, make(asked, seed)).values()
                for fine in each
            ]
            shares.append(100 * sum(judged) / len(judged))
        found.append(Figure(f"as asked, {name}", shares[0], "%", bar))
        found.append(Figure(f"as asked, {name}, rules alone", shares[1], "%"))
        ratio = shares[0] / shares[1]
        found.append(Figure(f"times the rules, {name}", ratio, "×", ">= 1" if count > 50 else ""))
    return found


def costs(*, thin: int, out: Path) -> list[Figure]:
    """CPU-seconds of a clip in every style; `thin` frames are counted for each that is drawn."""
    found, all_costs = list[Figure](), list[float]()
    backend = SceneBackend()
    for style in STYLES:
        each = []
        for prompt in _SCENES[: 1 if thin > 1 else 2]:
            spec = Spec(prompt, seconds=4, style=style.name, seed=5)
            begun = time.process_time()
            take = backend.generate(spec, report=lambda step: None)
            planned = time.process_time() - begun
            if thin == 1:
                path = out / f"{style.name}.mp4"
                encode(path, take.frames, fps=24, audio=take.audio, audio_rate=take.audio_rate)
                each.append(time.process_time() - begun)
            else:
                each.append(planned + thinned(spec, take.recipe["scene"], thin))
        found.append(Figure(f"4 s clip, {style.name}", float(np.median(each)), "CPU s"))
        all_costs += each
    found.append(Figure("4 s clip, median", float(np.median(all_costs)), "CPU s", "<= 8"))
    last = float(np.percentile(all_costs, 95))
    return [*found, Figure("4 s clip, 95th percentile", last, "CPU s", "<= 12")]


def thinned(spec: Spec, scene: dict[str, object], thin: int) -> float:
    """What drawing and encoding all frames would take, from every `thin`th."""
    from generation.scene.scene import scene_from_json

    begun = time.process_time()
    stage = Stage(scene_from_json(scene), width=spec.width, height=spec.height)
    frames = [stage.frame(0.0)]
    ready = time.process_time()
    frames += [stage.frame(index / spec.fps) for index in range(1, spec.frame_count, thin)]
    with tempfile.TemporaryDirectory() as folder:
        encode(Path(folder) / "clip.mp4", iter(frames), fps=24, audio=None, audio_rate=48_000)
    return (ready - begun) + (time.process_time() - ready) * thin


def judged(count: int) -> list[Figure]:
    """Shares of prompts of which a judge of pixels says that they show what they state; and its
    ceiling, the share it finds of what is known to be so in scenes of the rules for those prompts.
    Where that is below the bar, the judge cannot tell whether the bar is held, and the figure says so.
    """
    judge, found = pixels.load(), list[Figure]()
    answers = {make: defaultdict[str, list[bool]](list) for make in (dreamt, ruled)}
    asks = [("", asked) for asked in prompts(count, seed=23)]
    asks += [("", asked) for asked in prompts(count // 2, seed=29, two=True)]
    asks += [("unusual words", asked) for asked in prompts(count // 2, seed=37, unusual=True)]
    for seed, (kind, asked) in enumerate(asks):
        for make, heard in answers.items():
            scene = make(asked, seed)
            so = {name for name, fine in right(asked, scene).items() if all(fine)}
            for name, fine in _judged(judge, asked, scene).items():
                if make is dreamt or _PLAIN.get(name, name) in so:
                    heard[kind or name].append(fine)
    for name, fine in answers[dreamt].items():
        known = answers[ruled][name] or [False]
        share, ceiling = 100 * float(np.mean(fine)), 100 * float(np.mean(known))
        proves = ceiling >= float(_SEEN[name].split()[1])
        words = f"seen by the judge, {name}" + ("" if proves else ", which proves nothing")
        found.append(Figure(words, share, "%", _SEEN[name]))
        found[-1].ok &= proves
        found.append(Figure(f"seen by the judge, {name}, its ceiling", ceiling, "%"))
    return found


def _judged(judge: pixels.Judge, asked: Asked, scene: Scene) -> dict[str, bool]:
    """What of a prompt can be seen -> whether the judge sees it."""
    cast = asked.cast
    frames = watch(Stage(scene, width=WIDTH, height=HEIGHT))
    shown, said = pixels.verdict(judge, frames, subjects=len(cast))
    truth: dict[str, str | None] = dict(asked.about)
    if len(cast) == 1:
        truth |= {"action": cast[0][1], "colour": cast[0][2]}
    found = {
        name: said[name] == value
        for name, value in truth.items()
        if value and visible(name, setting=scene.setting, style=scene.style)
    }
    right = shown == {subject for subject, _, _ in cast}
    return found | {"subject" if len(cast) == 1 else "both subjects": right}


def sheet(count: int, out: Path) -> list[Figure]:
    """A contact sheet of unseen prompts at two moments each."""
    tiles = []
    kinds = [*prompts(count // 2, seed=31), *prompts(count - count // 2, seed=31, two=True)]
    for seed, asked in enumerate(kinds):
        plan = imagine(asked.text, read(asked.text), seed=seed)
        scene = staged(plan, seed=seed, seconds=4.0, width=216, height=384)
        stage = Stage(scene, width=216, height=384)
        tiles.append(np.concatenate([stage.frame(t) for t in (0.8, 2.4)], axis=1))
    columns = 5
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % columns)
    rows = [np.concatenate(tiles[at : at + columns], 1) for at in range(0, len(tiles), columns)]
    Image.fromarray(np.concatenate(rows, 0)).save(out / "sheet.png")
    (out / "sheet.txt").write_text("\n".join(asked.text for asked in kinds) + "\n")
    return []


if __name__ == "__main__":
    main()
