"""The named looks, as data the web process can list without loading the renderer."""

from generation.spec import StylePreset

# Raise a version when the same name starts to look different: recipes keep the version they used.
STYLES: tuple[StylePreset, ...] = (
    StylePreset("flat", 1, "Illustration", "Clean shapes, soft gradients and depth."),
    StylePreset("storybook", 1, "Storybook", "Warm pastels with a soft glow, like a picture book."),
    StylePreset("watercolour", 1, "Watercolour", "Wet edges and pigment on rough paper."),
    StylePreset("papercut", 1, "Paper cut", "Layers of cut paper casting shadows on each other."),
    StylePreset("comic", 1, "Comic", "Ink outlines, bold colours and halftone dots."),
    StylePreset("chalk", 1, "Chalk", "Chalk strokes on a blackboard."),
    StylePreset("pixel", 1, "Pixel art", "Big pixels and a small palette."),
    StylePreset("8bit", 1, "8-bit", "Huge pixels in the few colours of an early console."),
    StylePreset(
        "clay", 1, "Clay", "Plasticine under a studio lamp, moved by hand twelve times a second."
    ),
    StylePreset("noir", 1, "Film noir", "High-contrast black and white with grain."),
    StylePreset("neon", 1, "Neon", "Glowing outlines in the dark."),
)
