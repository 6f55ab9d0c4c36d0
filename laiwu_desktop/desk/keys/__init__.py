"""The keys of one's own office: asked for when something is signed or opened, kept, saved, changed."""
