"""What turns passages and questions into vectors. Each knows nothing of Django, and loads its libraries when first used."""
