"""Archives of accounts: one ZIP with what a member has here, to keep or to take to another instance.

    manifest.json          format, version, where and when, SHA-256 and size of every other file
    profile.json           one object, with the avatar
    clips.json …           one array per noun, oldest first (see `models.belongings`)
    media/<sha256>.<type>  the files of the clips, each once

The version is raised when a reader of the old one would go wrong.
"""

FORMAT = "mutoscope-account"
VERSION = 1
MANIFEST = "manifest.json"
