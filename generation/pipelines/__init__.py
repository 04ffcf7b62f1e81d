"""Real diffusers pipelines behind the backend protocol: load, call, watch, stop, bring into form.

    loading    a model id or folder → a pipeline on its device
    surface    what its `__call__` takes: sizes, lengths, pictures, sound
    watching   progress and cancelling, for this one pipeline object
    previews   latents → a small picture, without decoding
    results    its output → frames and sound as every backend hands them over

Imported in worker processes only: torch and diffusers come with it.
"""
