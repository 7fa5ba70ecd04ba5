"""The pages under ``/account/``: sign-in with a browser, the second factor, and where links in letters lead."""
