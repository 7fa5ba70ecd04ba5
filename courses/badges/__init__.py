"""Sign-in badges of children: what stands on them, and how they are printed."""
