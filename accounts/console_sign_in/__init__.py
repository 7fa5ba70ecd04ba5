"""Pages on which people sign in with a browser, and keep their second factor."""
