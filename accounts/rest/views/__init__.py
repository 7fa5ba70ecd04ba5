"""Views of the accounts API, a module for each topic."""
