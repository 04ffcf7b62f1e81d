"""The trained part: text -> plan, as a flow-matching diffusion transformer in diffusers' format."""
