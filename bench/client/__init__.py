"""How the web client feels, in a headless Chromium on a phone's screen.

    python -m bench.client [--quick] [--json FILE]

Starts an instance with the demo clips and a world of members around them, and measures as a member
of it: the JavaScript of the first load, the first frame of the first clip, the frames while swiping
with a finger through 50 clips, the memory over 500 swipes, and what arrives of messages that are
sent while the line is cut.

`frames drawn` are those of the page's own thread, `frames missed` those the compositor wanted to show
and could not, both only while the screen moves. Without a graphics card the machine paints and decodes
on the same cores: on a busy one these figures say more about its neighbours.
"""
